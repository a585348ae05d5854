package envelope

import "strings"

// kindOfSQLState reads a service's code that is an SQLSTATE (ISO 9075, PostgreSQL's
// appendix A): five letters and digits. Many services number their own errors with five
// digits (40401), so that one of digits alone must be a state that exists.
func kindOfSQLState(code string) (Kind, bool) {
	if len(code) != 5 {
		return "", false
	}
	digits := 0
	for i := 0; i < 5; i++ {
		c := code[i]
		if isDigit(c) {
			digits++
		} else if !isUpper(c) {
			return "", false
		}
	}
	if digits < 3 || digits == 5 && !strings.Contains(numericSQLStates, code) {
		return "", false
	}
	return kindOfSQLClass(code)
}

// numericSQLStates are the states of digits alone that databases report.
const numericSQLStates = "08000 08001 08003 08004 08006 08007 21000 22001 22002 22003 22004 22005 22007 22008 22009 22010 22011 " +
	"22012 22013 22014 22015 22016 22018 22019 22021 22022 22023 22024 22025 22026 22027 22030 22031 22032 22033 22034 22035 " +
	"23000 23001 23502 23503 23505 23514 24000 25000 25001 25002 25003 25004 25005 25006 25007 25008 26000 27000 28000 34000 " +
	"38000 39000 40000 40001 40002 40003 42000 42501 42601 42602 42611 42622 42701 42702 42703 42704 42710 42712 42723 42725 42803 " +
	"42804 42809 42830 42846 42883 42939 44000 53000 53100 53200 53300 53400 54000 54001 54011 54023 55000 55006 57000 57014 " +
	"58000 58030 72000"

// kindOfSQLClass is the kind of an SQLSTATE: its own or that of its class, the first two
// characters. Schema and syntax errors (42) are permanent whatever their text says.
func kindOfSQLClass(state string) (Kind, bool) {
	switch state {
	case "23505", "42710", "42P04", "42P06", "42P07":
		return KindAlreadyExists, true
	case "55P03", "55006":
		return KindConcurrencyAborted, true
	case "42501":
		return KindPermissionDenied, true
	case "22003", "22008":
		return KindOutOfRange, true
	case "25P03":
		return KindTimeout, true
	case "57014": // a statement timeout says so in its text
		return KindCancelled, true
	case "57P01", "57P02", "57P03", "57P04":
		return KindUnavailable, true
	case "XX001", "XX002":
		return KindDataLoss, true
	}
	switch state[:2] {
	case "02":
		return KindNotFound, true
	case "08":
		return KindUnreachable, true
	case "0A":
		return KindUnimplemented, true
	case "21", "22":
		return KindInvalidInput, true
	case "23", "25", "44", "55":
		return KindPreconditionFailed, true
	case "28":
		return KindUnauthenticated, true
	case "40":
		return KindConcurrencyAborted, true
	case "26", "34", "3D", "3F", "42":
		return KindConfig, true
	case "53":
		return KindResourceExhausted, true
	case "54":
		return KindPayloadTooLarge, true
	case "58", "XX":
		return KindInternal, true
	}
	return "", false
}

// sqlStateIn finds the SQLSTATE that a text names: "(SQLSTATE 42703)" of pgx,
// "SQLSTATE[23000]" of PDO, "SQLState: 08001" of JDBC, "Error 1213 (40001): " of MySQL, and
// a leading "40001: " of Npgsql. The last is the innermost error's.
func sqlStateIn(s string) (state string, ok bool) {
	const word = "sqlstate"
	for end := len(s); end > 0; {
		at := lastIndexFold(s[:end], word)
		if at < 0 {
			break
		}
		rest := strings.TrimLeft(s[at+len(word):], " :=[(\"'")
		if len(rest) >= 5 && (len(rest) == 5 || !isAlnum(rest[5])) {
			if _, known := kindOfSQLClass(rest[:5]); known {
				return rest[:5], true
			}
		}
		end = at
	}
	if i := strings.Index(s, "Error "); i >= 0 {
		number, rest, found := strings.Cut(s[i+len("Error "):], " (")
		if found && allDigits(number) && len(number) <= 5 && len(rest) > 6 && rest[5:7] == "):" {
			if _, known := kindOfSQLClass(rest[:5]); known {
				return rest[:5], true
			}
		}
	}
	if len(s) > 6 && s[5] == ':' && s[6] == ' ' {
		if _, known := kindOfSQLState(s[:5]); known {
			return s[:5], true
		}
	}
	return "", false
}

// lastIndexFold finds the last occurrence of a lower-case word in s, in any case.
func lastIndexFold(s, word string) int {
	for i := len(s) - len(word); i >= 0; i-- {
		if c := s[i] | 0x20; c == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}
