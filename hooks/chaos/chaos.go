// Package chaos holds the test that kills a real server process again and
// again while users work on it, and then looks whether anything was lost:
//
//	make chaos
//
// Three users upload data and make jobs, over HTTP as any client would, and
// try again whatever fails. A seeded killer reads the server's own log of
// phases and sends SIGKILL inside upload, read, count, write, publish and mail
// in turn. In the end every job is completed, with one set of outputs whose
// content is that of a run without a single kill, and one mail's Message-ID.
//
// The killer keeps to what the product promises: a job that lost its process
// three times in a row without a newly finished unit is given up. So no kill
// falls while a job or dataset is in danger of that.
package chaos
