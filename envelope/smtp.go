package envelope

import (
	"fmt"
	"strings"
)

// smtpInText finds what a mail server answered in a text: a reply code and, close behind it,
// the enhanced status code that makes it precise ("550 5.1.1 User unknown", RFC 5321 section
// 4.2 and RFC 3463). Replies without one are too like other numbers.
func smtpInText(s string) (k Kind, told string, ok bool) {
	for i := 0; i+9 <= len(s); i++ {
		class := s[i]
		if class != '4' && class != '5' || i > 0 && (wordByte(s[i-1]) || s[i-1] == '.') || !isDigit(s[i+1]) || !isDigit(s[i+2]) || isDigit(s[i+3]) {
			continue
		}
		// Python prints (550, b'5.1.1 …'), Go and Java 550 5.1.1 or 550-5.1.1.
		rest := strings.TrimLeft(s[i+3:min(len(s), i+3+16)], " -,b'\":")
		subject, ok := enhancedStatus(rest, class)
		if !ok {
			continue
		}
		return kindOfSMTP(class, subject), fmt.Sprintf("SMTP %s %s in the error's text", s[i:i+3], subject), true
	}
	return "", "", false
}

// enhancedStatus reads class.subject.detail at the start of s.
func enhancedStatus(s string, class byte) (code string, ok bool) {
	n, dots := 0, 0
	for n < len(s) && (isDigit(s[n]) || s[n] == '.' && n+1 < len(s) && isDigit(s[n+1])) {
		if s[n] == '.' {
			dots++
		}
		n++
	}
	if dots != 2 || n > 9 || len(s) < 5 || s[0] != class || s[1] != '.' {
		return "", false
	}
	return s[:n], true
}

// kindOfSMTP is the kind of an enhanced status code; 4 at its start is a failure that passes.
func kindOfSMTP(class byte, code string) Kind {
	subject, detail, _ := strings.Cut(code[2:], ".")
	switch subject {
	case "1":
		if class == '5' && (detail == "1" || detail == "2" || detail == "6" || detail == "10") {
			return KindNotFound // no such mailbox, no such system, moved, no mail accepted
		}
		if class == '5' {
			return KindInvalidInput
		}
	case "2":
		switch {
		case detail == "2":
			return KindQuotaExceeded // the mailbox is full
		case detail == "3":
			return KindPayloadTooLarge
		case class == '5':
			return KindPolicyRejected
		}
	case "3":
		if detail == "4" {
			return KindPayloadTooLarge
		}
	case "4":
		return KindUnreachable
	case "5":
		if class == '4' {
			return KindOverloaded // too many recipients, too many errors
		}
		return KindInvalidInput
	case "6":
		if class == '5' {
			return KindInvalidInput
		}
	case "7":
		switch {
		case class == '4':
			return KindRateLimited // greylisting and the like
		case detail == "8" || detail == "9" || detail == "57":
			return KindUnauthenticated
		}
		return KindPolicyRejected
	}
	if class == '4' {
		return KindUnavailable
	}
	return KindUnknown
}
