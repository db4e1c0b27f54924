package tabplan

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of an expression.
type token struct {
	kind tokenKind
	text string // names without brackets, strings without quotes
	at   int    // character, from 1
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	stringToken
	signToken // operators, parentheses, comma
)

// operators, longest first.
var signs = []string{"&&", "||", "!=", ">=", "<=", "!~", "?=", "==", "=", ">", "<", "~", "!", "(", ")", ","}

// lex cuts an expression into tokens. The error names the character.
func lex(s string) ([]token, *exprError) {
	var out []token
	pos := func(i int) int { return utf8.RuneCountInString(s[:i]) + 1 }
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case r == '[':
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				return nil, &exprError{pos(i), "the bracket [ is not closed"}
			}
			out = append(out, token{nameToken, strings.TrimSpace(s[i+1 : i+end]), pos(i)})
			i += end + 1
		case r == '"' || r == '\'':
			text, n, ok := quotedText(s[i:])
			if !ok {
				return nil, &exprError{pos(i), "the quote is not closed"}
			}
			out = append(out, token{stringToken, text, pos(i)})
			i += n
		case r >= '0' && r <= '9' || (r == '-' || r == '.') && i+1 < len(s) && (s[i+1] >= '0' && s[i+1] <= '9' || s[i+1] == '.'):
			n := numberLength(s[i:])
			out = append(out, token{numberToken, s[i : i+n], pos(i)})
			i += n
		case r == '_' || r == '@' || unicode.IsLetter(r):
			j := i + size
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if r != '_' && r != '.' && r != '#' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
					break
				}
				j += n
			}
			out = append(out, token{nameToken, s[i:j], pos(i)})
			i = j
		default:
			sign := ""
			for _, c := range signs {
				if strings.HasPrefix(s[i:], c) {
					sign = c
					break
				}
			}
			if sign == "" {
				return nil, &exprError{pos(i), fmt.Sprintf("unexpected character %q", r)}
			}
			out = append(out, token{signToken, sign, pos(i)})
			i += len(sign)
		}
	}
	return append(out, token{endToken, "", pos(len(s))}), nil
}

// quotedText reads a quoted text; a backslash takes the next character as it
// is.
func quotedText(s string) (text string, n int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		case s[0]:
			return b.String(), i + 1, true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}

// numberLength is the length of a number or of a code that begins with a
// digit (1a, 01, 2026-03-01).
func numberLength(s string) int {
	for i, r := range s {
		if i > 0 && r != '.' && r != '_' && r != '-' && !unicode.IsDigit(r) && !unicode.IsLetter(r) {
			return i
		}
	}
	return len(s)
}

// exprError is a fault of an expression at a character.
type exprError struct {
	at  int
	why string
}
