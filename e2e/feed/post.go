package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// TenantHeader carries the tenant to Loki.
const TenantHeader = "X-Scope-OrgID"

// post sends body as JSON; any answer but 2xx is an error with what the server said.
func post(ctx context.Context, url, tenant string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return postBytes(ctx, url, tenant, text)
}

func postBytes(ctx context.Context, url, tenant string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if tenant != "" {
		req.Header.Set(TenantHeader, tenant)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 2000))
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s: %s", url, resp.Status, strings.TrimSpace(string(said)))
	}
	return nil
}
