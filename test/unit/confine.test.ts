/**
 * A credential puts its token into a request only if that goes to DingTalk, and over a way that nobody but n8n
 * chooses (SECURITY.md). Both credentials judge in the same manner.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { DingTalkApi } from '../../credentials/DingTalkApi.credentials';
import { DingTalkGroupBotApi } from '../../credentials/DingTalkGroupBotApi.credentials';
import { DingTalkError } from '../../nodes/shared/transport/errors';

const oapi = 'https://oapi.dingtalk.com';
const api = 'https://api.dingtalk.com';

/** A credential, what it adds to a request, and where such a request goes. */
const kinds: Array<{
	name: string;
	type: DingTalkApi | DingTalkGroupBotApi;
	data: ICredentialDataDecryptedObject;
	path: string;
	secret: string;
	/** What a user reads whose request goes elsewhere. */
	elsewhere: string;
}> = [
	{
		name: 'an app',
		type: new DingTalkApi(),
		data: { accessToken: 'secret-token-of-the-app' },
		path: '/topapi/message/corpconversation/asyncsend_v2',
		secret: 'secret-token-of-the-app',
		elsewhere:
			'"URL" is not one of this credential\'s DingTalk hosts. The token is sent to the hosts of the chosen region only. Correct the URL, or choose another credential',
	},
	{
		name: 'a group bot',
		type: new DingTalkGroupBotApi(),
		data: { webhook: 'secret-token-of-the-bot', secret: 'SECof-the-bot' },
		path: '/robot/send',
		secret: 'secret-token-of-the-bot',
		elsewhere:
			'"URL" is not the webhook of this credential\'s group bot. The token is sent to https://oapi.dingtalk.com/robot/send only. Correct the URL, or choose another credential',
	},
];

/** What `authenticate` makes of a request, or why it refuses it; it shows no secret then. */
async function judge(
	{ type, data, secret }: (typeof kinds)[number],
	request: Record<string, unknown>,
	more: ICredentialDataDecryptedObject = {},
): Promise<string> {
	const { authenticate } = type;
	if (typeof authenticate !== 'function') throw new Error('not a function');
	try {
		await authenticate(
			{ region: 'china', ...data, ...more },
			request as unknown as { url: string },
		);
	} catch (error) {
		expect(error).toBeInstanceOf(DingTalkError);
		expect(JSON.stringify([(error as DingTalkError).failure, request])).not.toContain(secret);
		return (error as DingTalkError).message;
	}
	expect(JSON.stringify(request)).toContain(secret);
	return 'goes';
}

/** What a user reads whose request would take a way of its own. */
const sentences: Record<string, string> = {
	Proxy:
		'cannot be set together with a DingTalk credential. Whoever runs the proxy could read the token. Remove the option; set a proxy for all of n8n with HTTPS_PROXY',
	'Ignore SSL Issues':
		'cannot be switched on together with a DingTalk credential. Whoever answers in place of DingTalk could read the token. Switch it off; let n8n know a certificate of your own with NODE_EXTRA_CA_CERTS',
	'SSL Certificates':
		'cannot say how DingTalk is reached or trusted ("…") together with a DingTalk credential. The token goes over connections of n8n itself only. Remove the option; let n8n know a certificate of your own with NODE_EXTRA_CA_CERTS',
	Host: 'is a header that names another host than the URL. Remove the header, or correct the URL',
};

describe.each(kinds)('the token of $name', (kind) => {
	const url = oapi + kind.path;

	test.each<[string, Record<string, unknown>]>([
		['an absolute URL', { url }],
		['as the old helper says it', { uri: url, rejectUnauthorized: true, gzip: true }],
		['a base URL and a path', { baseURL: oapi, url: kind.path }],
		[
			'a base URL with a slash, and a path without',
			{ baseURL: `${oapi}/`, url: kind.path.slice(1) },
		],
		['an absolute URL that wins over another base URL', { baseURL: 'https://evil.example', url }],
		['no options', { url, proxy: '', agentOptions: {}, skipSslCertificateValidation: false }],
		['a proxy without a host', { url, proxy: { host: '', port: undefined } }],
		['null for a proxy', { url, proxy: null }],
		[
			'the host among other headers',
			{ url, headers: { accept: '*/*', Host: 'oapi.dingtalk.com' } },
		],
		["a client's certificate", { url, agentOptions: { cert: 'c', key: 'k', passphrase: 'p' } }],
		['the host as a header', { url, headers: { Host: 'oapi.dingtalk.com' } }],
	])('goes with %s', async (_, request) => {
		expect(await judge(kind, { method: 'POST', ...request })).toBe('goes');
	});

	test.each<[string, Record<string, unknown>]>([
		['another host', { url: `https://evil.example${kind.path}` }],
		[
			'an absolute URL beside the right base URL',
			{ baseURL: oapi, url: `https://evil.example${kind.path}` },
		],
		['one of the old helper', { baseURL: oapi, uri: `https://evil.example${kind.path}` }],
		['one without a scheme', { baseURL: oapi, url: `//evil.example${kind.path}` }],
		['one in capitals', { baseURL: oapi, url: `HTTPS://evil.example${kind.path}` }],
		['a base URL of another host', { baseURL: 'https://evil.example', url: kind.path }],
		['a base URL that begins like the host', { baseURL: `${oapi}.evil.example`, url: kind.path }],
		[
			'the host as the user of another',
			{ url: `https://oapi.dingtalk.com@evil.example${kind.path}` },
		],
		['a user', { url: url.replace('//', '//user:password@') }],
		['another port', { url: url.replace('.com', '.com:8443') }],
		['an open line', { url: url.replace('https:', 'http:') }],
		['no URL', { url: 'oapi.dingtalk.com' }],
		['nothing', {}],
		['megabytes', { url: `${url}?${'a'.repeat(1_000_000)}` }],
	])('does not go with %s', async (_, request) => {
		expect(await judge(kind, request)).toBe(kind.elsewhere);
	});

	test.each<[string, Record<string, unknown>, string]>([
		['a proxy of its own', { proxy: 'http://evil.example:8080' }, 'Proxy'],
		['a proxy in parts', { proxy: { host: 'evil.example', port: 8080 } }, 'Proxy'],
		[
			'a proxy of which a part is not set',
			{ proxy: { host: 'evil.example', port: undefined } },
			'Proxy',
		],
		['certificates unchecked', { skipSslCertificateValidation: true }, 'Ignore SSL Issues'],
		['unchecked, in the old helper', { rejectUnauthorized: false }, 'Ignore SSL Issues'],
		[
			'unchecked by its agent',
			{ agentOptions: { rejectUnauthorized: false } },
			'Ignore SSL Issues',
		],
		['authorities of its own', { agentOptions: { ca: 'evil' } }, 'SSL Certificates'],
		['a bundle with authorities', { agentOptions: { pfx: 'evil' } }, 'SSL Certificates'],
		[
			'another name to be proven',
			{ agentOptions: { servername: 'evil.example' } },
			'SSL Certificates',
		],
		[
			'no check of the name',
			{ agentOptions: { checkServerIdentity: () => undefined } },
			'SSL Certificates',
		],
		['an address of its own', { lookup: () => undefined }, 'SSL Certificates'],
		['an agent of its own', { httpsAgent: { keepAlive: true } }, 'SSL Certificates'],
		['a socket of its own', { socketPath: '/tmp/evil' }, 'SSL Certificates'],
		['another host in a header', { headers: { host: 'evil.example' } }, 'Host'],
	])('does not go with %s', async (_, options, named) => {
		const said = await judge(kind, { url, ...options });
		expect(said.replace(/\("\w+"\)/, '("…")')).toBe(`"${named}" ${sentences[named] ?? ''}`);
	});

	test('a base path belongs to the host: what else is there gets nothing', async () => {
		const proxied = {
			region: 'custom',
			oapiBaseUrl: 'https://proxy.example/dingtalk',
			apiBaseUrl: 'https://proxy.example/dingtalk',
		};
		const at = async (path: string) =>
			await judge(kind, { url: `https://proxy.example${path}` }, proxied);
		expect(await at(`/dingtalk${kind.path}`)).toBe('goes');
		expect(await at(kind.path)).toMatch(/^"URL" is not/);
		expect(await at(`/dingtalk/../evil${kind.path}`)).toMatch(/^"URL" is not/);
		expect(await at(`/dingtalk2${kind.path}`)).toMatch(/^"URL" is not/);
	});

	test('no redirect is followed', async () => {
		const request = { url };
		await judge(kind, request);
		expect(request).toMatchObject({
			maxRedirects: 0,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		});
	});
});

test('the new host has the token in its header', async () => {
	const [app] = kinds;
	const request = { url: `${api}/v1.0/contact/users/search` };
	if (!app) throw new Error('no app');
	expect(await judge(app, request)).toBe('goes');
	expect(request).toMatchObject({ headers: { 'x-acs-dingtalk-access-token': app.secret } });
});
