package grow

import "fmt"

var fieldNames = []string{"colour", "weight", "unit", "region", "slot"}

// ownWords is the error of a service that fails by itself.
func ownWords(f *fault, s *service) layer {
	field := fieldNames[f.word%len(fieldNames)]
	n := 1000 + f.word*37
	t := typeOf(s, "DomainException", "*errors.errorString", "Error")
	switch f.kind.name {
	case "validation":
		return layer{typeOf(s, "ValidationException", "*validate.Error", "ValidationError"), pick3(f.word, field+" must not be empty", fmt.Sprintf("invalid %s %q", field, "x9"), field+" out of range: must be between 1 and 40")}
	case "notfound":
		return layer{t, pick3(f.word, fmt.Sprintf("item %d not found", n), fmt.Sprintf("no %s with id %d", field, n), fmt.Sprintf("unknown %s %d", field, n))}
	case "forbidden":
		return layer{t, pick3(f.word, "caller may not change this "+field, "permission denied: missing scope "+field+":write", "access to "+field+" denied by policy")}
	case "session":
		return layer{t, pick3(f.word, "token is expired", "jwt: exp claim in the past", "session has ended")}
	case "conflict":
		return layer{t, pick3(f.word, fmt.Sprintf("version mismatch: have %d, want %d", n, n+1), "row was changed by another writer", field+" already assigned")}
	case "busy":
		return layer{t, pick3(f.word, "too many requests in flight", "load shed: queue is full", "server overloaded, try again later")}
	case "panic":
		return panicWords(s, field)
	case "config":
		return layer{t, pick3(f.word, "required setting "+field+".endpoint is not set", "invalid configuration: "+field+".limit: expected integer, got \"many\"", "unknown variant `beta` for flag "+field)}
	case "disk":
		if s.lang == inPython {
			return layer{"OSError", "[Errno 28] No space left on device: '/var/lib/" + s.base + "/spool.dat'"}
		}
		return layer{t, "write /var/lib/" + s.base + "/spool.dat: no space left on device"}
	case "baddata":
		return layer{t, pick3(f.word, field+": got -3, must not be negative", "unexpected "+field+" \"??\" in stored record", fmt.Sprintf("checksum of record %d does not match", n))}
	case "decode", "poison":
		return decodeWords(s, field)
	case "deploy":
		return deployWords(s, field)
	}
	return layer{t, "something went wrong with " + field}
}

func panicWords(s *service, field string) layer {
	switch s.lang {
	case inGo:
		return layer{"runtime.Error", "runtime error: invalid memory address or nil pointer dereference"}
	case inRust:
		return layer{"panic", "called `Option::unwrap()` on a `None` value"}
	case onJVM:
		return layer{"java.lang.NullPointerException", "Cannot invoke \"java.lang.Integer.intValue()\" because \"" + field + "\" is null"}
	case onNode:
		return layer{"TypeError", "Cannot read properties of undefined (reading '" + field + "')"}
	case onDotnet:
		return layer{"System.NullReferenceException", "Object reference not set to an instance of an object."}
	}
	return layer{"AttributeError", "'NoneType' object has no attribute '" + field + "'"}
}

func decodeWords(s *service, field string) layer {
	switch s.lang {
	case inGo:
		return layer{"*json.UnmarshalTypeError", "json: cannot unmarshal string into Go struct field ." + field + " of type int"}
	case inRust:
		return layer{"serde_json::Error", "missing field `" + field + "` at line 1 column 88"}
	case onJVM:
		return layer{"com.fasterxml.jackson.databind.exc.InvalidFormatException", "Cannot deserialize value of type `int` from String \"n/a\": not a valid `int` value (field \"" + field + "\")"}
	case onNode:
		return layer{"SyntaxError", "Unexpected token '<', \"<html>\" is not valid JSON"}
	case onDotnet:
		return layer{"System.Text.Json.JsonException", "The JSON value could not be converted to System.Int32. Path: $." + field + " | LineNumber: 0 | BytePositionInLine: 61."}
	}
	return layer{"KeyError", "'" + field + "'"}
}

func deployWords(s *service, field string) layer {
	switch s.lang {
	case inGo:
		return layer{"*template.Error", "template: " + field + ".tmpl: function \"" + field + "Text\" not defined"}
	case inRust:
		return layer{"sqlx::Error", "error returned from database: column \"" + field + "\" does not exist"}
	case onJVM:
		return layer{"java.lang.NoSuchMethodError", "'int org." + s.base + ".shared.Measure." + field + "()'"}
	case onNode:
		return layer{"TypeError", "store." + field + " is not a function"}
	case onDotnet:
		return layer{"System.MissingMethodException", "Method not found: 'Int32 Measure.get_" + camel(field) + "()'."}
	}
	return layer{"ImportError", "cannot import name '" + field + "' from 'shared.measure'"}
}
