/** Names and addresses that mean this machine: nobody else gets there. */
const thisMachine = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/;

/** Addresses and names that mean something inside one network only (RFC 1918, 3927, 4193, 4291, 6598, 6762, 8375). */
const insideNetwork = [
	/^10(?:\.\d{1,3}){3}$/,
	/^192\.168(?:\.\d{1,3}){2}$/,
	/^172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}$/,
	/^169\.254(?:\.\d{1,3}){2}$/,
	/^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2}$/,
	/^\[f(?:[cd][0-9a-f]{2}|e[89ab][0-9a-f]):/,
	/\.(?:local|lan|internal|home\.arpa)$/,
	/^[^.:[\]]+$/,
];

const setAddress =
	'Set N8N_WEBHOOK_URL to the address at which phones reach n8n, for example https://n8n.example.com/, and start n8n again.';

/** Where n8n's answer links begin when it is set up at the root of its address. */
const waitingPath = '/webhook-waiting/';

/**
 * Whether n8n lies below a path of its address. Its links are then signed with that path and checked without
 * it, so that none of them opens. With N8N_ENDPOINT_WEBHOOK_WAIT the waiting path alone may be longer: that works,
 * and n8n's other addresses, such as that of its REST API, are at the root then.
 */
function isBelowPath(link: URL, restApiUrl: string): boolean {
	if (link.pathname.startsWith(waitingPath)) return false;
	const parts = URL.canParse(restApiUrl) ? new URL(restApiUrl) : undefined;
	return parts?.origin !== link.origin || Boolean(parts.pathname.split('/')[2]);
}

/**
 * What is wrong with the address of the answer links, as a sentence for the user; undefined when nothing is. A
 * name or an address tells no more than this: that phones get there in truth, nobody can know here.
 * @param link any answer link
 * @param restApiUrl n8n's own address for its REST API, made from the same setting
 */
export function unreachableHint(link: string, restApiUrl: string): string | undefined {
	const url = new URL(link);
	const host = url.hostname.toLowerCase();
	if (thisMachine.test(host))
		return `The buttons of this question lead to ${url.origin}, which is this machine: nobody's phone can open them. ${setAddress}`;
	if (insideNetwork.some((pattern) => pattern.test(host)))
		return `The buttons of this question lead to ${url.origin}, an address inside your network: phones outside it cannot open them. ${setAddress}`;
	if (isBelowPath(url, restApiUrl))
		return `The buttons of this question lead to ${url.origin}${url.pathname.split('/').slice(0, -2).join('/')}, and n8n refuses answers below a path (401). Set N8N_WEBHOOK_URL to ${url.origin}/ and N8N_ENDPOINT_WEBHOOK_WAIT to ${url.pathname.split('/').slice(1, -2).join('/')}, let your proxy pass that path on unchanged, and start n8n again.`;
	return undefined;
}
