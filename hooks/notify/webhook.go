package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Names of the headers of a web-hook. The signature is
// hex(HMAC-SHA256(secret, timestamp + "." + body)); a receiver compares it,
// and refuses timestamps that are minutes old.
const (
	HeaderSignature = "X-Pockettab-Signature"
	HeaderTimestamp = "X-Pockettab-Timestamp"
	HeaderID        = "X-Pockettab-Delivery"
)

// Webhook posts signed JSON.
type Webhook struct {
	// Secret signs the requests; it must not be empty.
	Secret string
	// AllowPrivate permits addresses of the own network and machine. Without
	// it a user could make the server ask what only the server reaches.
	AllowPrivate bool
	// Now is the clock.
	Now func() time.Time
}

// Check refuses what cannot be a web-hook's address; the sentence is the
// caller's.
func (w Webhook) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%q is no http or https address", address)
	case u.User != nil:
		return fmt.Errorf("an address with a password would be stored")
	case u.Scheme == "http" && !w.AllowPrivate:
		return fmt.Errorf("only https addresses are called")
	}
	if ip, err := netip.ParseAddr(strings.Trim(u.Hostname(), "[]")); err == nil && !w.AllowPrivate && !public(ip) {
		return fmt.Errorf("%s is an address of an own network", ip)
	}
	return nil
}

// Post sends body once; any answer but 2xx is an error, 410 Gone for ever.
// Redirects are not followed: they would lead past the check.
func (w Webhook) Post(ctx context.Context, address, id string, body []byte) error {
	if err := w.Check(address); err != nil {
		return Never(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return Never(err)
	}
	at := strconv.FormatInt(w.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "PocketTab")
	req.Header.Set(HeaderID, id)
	req.Header.Set(HeaderTimestamp, at)
	req.Header.Set(HeaderSignature, Sign(w.Secret, at, body))
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !w.AllowPrivate {
		// looked at here and not by the name before: the name may resolve to
		// something else a moment later
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			a, err := netip.ParseAddrPort(address)
			if err != nil || !public(a.Addr()) {
				return Never(fmt.Errorf("%s is an address of an own network", address))
			}
			return nil
		}
	}
	transport := &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, ResponseHeaderTimeout: 20 * time.Second, TLSHandshakeTimeout: 10 * time.Second}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	switch {
	case res.StatusCode == http.StatusGone:
		return Never(fmt.Errorf("the web-hook answered %s", res.Status))
	case res.StatusCode < 200 || res.StatusCode > 299:
		return fmt.Errorf("the web-hook answered %s", res.Status)
	}
	return nil
}

// Sign gives the signature of a request, in hexadecimal digits.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// reserved are networks that net/netip does not call private: carrier NAT,
// documentation, benchmarks, and IPv6 forms that carry an IPv4 address
// (RFC 6890).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001:db8::/32"),
}

func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
