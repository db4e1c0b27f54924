package condition

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// relKind is the kind of a token of a relevance expression.
type relKind uint8

const (
	relEnd      relKind = iota
	relQuestion         // ${S1}: the name
	relText             // 'x' or "x"
	relNumber           // 12, -3, 0.5
	relName             // and, or, selected, count-selected
	relSign             // ( ) , = != < <= > >=
)

type relToken struct {
	kind relKind
	text string
}

// scanRelevant cuts a relevance expression into tokens, an end token last.
func scanRelevant(s string) ([]relToken, error) {
	var out []relToken
	for {
		s = strings.TrimLeft(s, " \t\r\n\u00a0")
		if s == "" {
			return append(out, relToken{kind: relEnd, text: "the end"}), nil
		}
		t, n, err := scanOne(s)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		s = s[n:]
	}
}

// typographic quotes come from word processors.
var quotes = map[rune]string{'\'': "'", '"': `"`, '‘': "’", '’': "’", '“': "”"}

func scanOne(s string) (relToken, int, error) {
	r, size := utf8.DecodeRuneInString(s)
	if strings.HasPrefix(s, "${") {
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return relToken{}, 0, fmt.Errorf("${ is not closed")
		}
		return relToken{relQuestion, strings.TrimSpace(s[2:end])}, end + 1, nil
	}
	if closing, ok := quotes[r]; ok {
		end := strings.Index(s[size:], closing)
		if end < 0 {
			return relToken{}, 0, fmt.Errorf("a quote is not closed")
		}
		return relToken{relText, s[size : size+end]}, size + end + len(closing), nil
	}
	for _, sign := range []string{"!=", "<=", ">=", "=", "<", ">", "(", ")", ","} {
		if strings.HasPrefix(s, sign) {
			return relToken{relSign, sign}, len(sign), nil
		}
	}
	n := 0
	if r >= '0' && r <= '9' || (r == '-' || r == '.') && len(s) > 1 && s[1] >= '0' && s[1] <= '9' {
		for n = 1; n < len(s) && (s[n] == '.' || s[n] >= '0' && s[n] <= '9'); n++ {
		}
		return relToken{relNumber, s[:n]}, n, nil
	}
	for n < len(s) {
		c, w := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsLetter(c) && c != '-' && c != '_' && (n == 0 || !unicode.IsDigit(c)) {
			break
		}
		n += w
	}
	if n == 0 || s[:n] == "-" {
		return relToken{}, 0, fmt.Errorf("%q is not evaluated", string(r))
	}
	return relToken{relName, s[:n]}, n, nil
}
