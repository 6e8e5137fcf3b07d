/**
 * fetch on a connection of its own. n8n closes one that has idled for 5 s; on a busy machine the next request may
 * already be on its way over it then, and fails with "other side closed".
 */
export async function fetchOnce(
	url: string | URL,
	init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Response> {
	return await fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });
}
