// Command vendorjs brings the libraries of the pages into pb_public/vendor.
//
// It is run by hand, once per upgrade, from the repository root:
//
//	go run ./hooks/internal/vendorjs
//
// npm installs the packages named below into a temporary folder (and checks
// their integrity), esbuild bundles each group into one ES module, and
// LOCK.json records what was taken and what came out. A test of pb_public
// compares the files with the lock, so nobody edits them by hand. No Node is
// needed to build or run PocketTab.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// group is one bundle: its file name carries the version of its first package.
type group struct {
	name     string
	packages []string // name@version
	entry    string   // module text
}

var groups = []group{
	{
		name:     "preact",
		packages: []string{"preact@11.2.0", "@preact/signals@2.11.4", "@preact/signals-core@1.14.5", "htm@3.1.1"},
		entry: `export { h, render, Fragment, Component, createRef } from "preact";
export { useEffect, useRef, useState, useMemo, useCallback, useLayoutEffect, useId } from "preact/hooks";
export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from "@preact/signals";
import { h } from "preact";
import htm from "htm";
export const html = htm.bind(h);`,
	},
	{
		name:     "pocketbase",
		packages: []string{"pocketbase@0.28.1"},
		entry:    `export { default, ClientResponseError } from "pocketbase";`,
	},
}

// locked is one line of LOCK.json.
type locked struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Packages []lockedPackage `json:"packages"`
}

type lockedPackage struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Licence   string `json:"licence"`
	Integrity string `json:"integrity"`
}

func main() {
	log.SetFlags(0)
	if err := run(filepath.Join("pb_public", "vendor")); err != nil {
		log.Fatal("vendorjs: ", err)
	}
}

func run(out string) error {
	if _, err := os.Stat(out); err != nil {
		return fmt.Errorf("run it from the repository root: %w", err)
	}
	temp, err := os.MkdirTemp("", "vendorjs-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	args := []string{"install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", temp}
	for _, g := range groups {
		args = append(args, g.packages...)
	}
	npm := exec.Command("npm", args...)
	npm.Stderr = os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm install: %w", err)
	}
	integrity, err := readIntegrity(filepath.Join(temp, "package-lock.json"))
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(out, "*.js"))
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	var lock []locked
	var licences strings.Builder
	for _, g := range groups {
		l, err := bundle(g, temp, out, integrity, &licences)
		if err != nil {
			return err
		}
		lock = append(lock, l)
	}
	text, err := json.MarshalIndent(lock, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "LOCK.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "LICENSES.txt"), []byte(licences.String()), 0o644)
}

// readIntegrity gives the checksum that npm verified, by package name.
func readIntegrity(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Integrity string `json:"integrity"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for where, p := range lock.Packages {
		sums[strings.TrimPrefix(where, "node_modules/")] = p.Integrity
	}
	return sums, nil
}

func bundle(g group, temp, out string, integrity map[string]string, licences *strings.Builder) (locked, error) {
	l := locked{}
	for _, p := range g.packages {
		at := strings.LastIndex(p, "@")
		name := p
		if at > 0 {
			name = p[:at]
		}
		var about struct{ Version, License string }
		dir := filepath.Join(temp, "node_modules", filepath.FromSlash(name))
		text, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return l, err
		}
		if err := json.Unmarshal(text, &about); err != nil {
			return l, err
		}
		l.Packages = append(l.Packages, lockedPackage{name, about.Version, about.License, integrity[name]})
		words, err := licenceText(dir)
		if err != nil {
			return l, err
		}
		fmt.Fprintf(licences, "%s %s (%s)\n\n%s\n\n", name, about.Version, about.License, strings.TrimSpace(words))
	}
	result := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: g.entry, ResolveDir: temp, Loader: api.LoaderJS},
		Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		LegalComments: api.LegalCommentsNone, Platform: api.PlatformBrowser,
	})
	if len(result.Errors) > 0 {
		return l, fmt.Errorf("bundle %s: %s", g.name, result.Errors[0].Text)
	}
	js := result.OutputFiles[0].Contents
	sum := sha256.Sum256(js)
	l.File, l.SHA256 = g.name+"-"+l.Packages[0].Version+".js", hex.EncodeToString(sum[:])
	return l, os.WriteFile(filepath.Join(out, l.File), js, 0o644)
}

func licenceText(dir string) (string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "LICEN[CS]E*"))
	if err != nil {
		return "", err
	}
	sort.Strings(found)
	if len(found) == 0 {
		return "", fmt.Errorf("no licence text in %s", filepath.Base(dir))
	}
	text, err := os.ReadFile(found[0])
	return string(text), err
}
