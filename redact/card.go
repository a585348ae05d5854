package redact

// findCards finds payment card numbers: 13 to 19 digits that begin as a card network's
// numbers do, have its length and pass the Luhn check (ISO/IEC 7812-1), in one piece or
// grouped as they are printed. Digits that are part of a longer word, such as a trace id or
// a UUID, are none.
func findCards(s string, found func(span)) {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		if !begins(s, i, joins) {
			i = run(s, i, isDigit) - 1
			continue
		}
		if to := cardEnd(s, i); to > 0 {
			found(span{from: i, to: to, kind: kindCard})
			i = to - 1
			continue
		}
		i = run(s, i, isDigit) - 1
	}
}

// joins tells whether c before or after digits makes them part of something longer.
func joins(c byte) bool { return isAlnum(c) || c == '_' || c == '-' || c == '.' }

// cardEnd is the end of the card number that begins at i, 0 when none does.
func cardEnd(s string, i int) int {
	digits := make([]byte, 0, 19)
	var groups []int
	var separator byte
	for n := i; ; {
		end := run(s, n, isDigit)
		if len(digits)+end-n > 19 {
			return 0
		}
		digits = append(digits, s[n:end]...)
		groups = append(groups, end-n)
		if end == len(s) || !joins(s[end]) || (s[end] == '.' && (end+1 == len(s) || !isAlnum(s[end+1]))) {
			if printed(groups) && isCard(digits) {
				return end
			}
		}
		if end+1 >= len(s) || !isDigit(s[end+1]) || (s[end] != ' ' && s[end] != '-') ||
			(separator != 0 && separator != s[end]) {
			return 0
		}
		separator = s[end]
		n = end + 1
	}
}

// printed tells whether groups of digits are as on a card: one, fours, or 4-6-5 and 4-6-4.
func printed(groups []int) bool {
	switch len(groups) {
	case 1:
		return true
	case 3:
		return groups[0] == 4 && groups[1] == 6 && (groups[2] == 5 || groups[2] == 4)
	case 4, 5:
		for n, g := range groups {
			if g != 4 && (n != len(groups)-1 || g > 4) {
				return false
			}
		}
		return true
	}
	return false
}

// isCard knows the number ranges and lengths of the card networks.
func isCard(digits []byte) bool {
	n := len(digits)
	if n < 13 {
		return false
	}
	prefix := 0
	for _, d := range digits[:4] {
		prefix = prefix*10 + int(d-'0')
	}
	ok := false
	switch {
	case prefix/1000 == 4: // Visa
		ok = n == 13 || n == 16 || n == 19
	case prefix >= 5100 && prefix <= 5599, prefix >= 2221 && prefix <= 2720: // Mastercard
		ok = n == 16
	case prefix/100 == 34, prefix/100 == 37: // American Express
		ok = n == 15
	case prefix >= 3000 && prefix <= 3059, prefix/100 == 36, prefix/100 == 38, prefix/100 == 39: // Diners
		ok = n >= 14
	case prefix >= 3528 && prefix <= 3589: // JCB
		ok = n >= 16
	case prefix == 6011, prefix/100 == 65, prefix >= 6440 && prefix <= 6499, prefix/100 == 62: // Discover, UnionPay
		ok = n >= 16
	}
	return ok && luhn(digits)
}

func luhn(digits []byte) bool {
	sum := 0
	for n, d := range digits {
		v := int(d - '0')
		if (len(digits)-n)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
