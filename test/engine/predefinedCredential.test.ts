/* eslint-disable @n8n/community-nodes/no-deprecated-workflow-functions -- the HTTP Request node still calls it */
/** The credential in n8n's own HTTP Request node, as predefined credential type: design.md, section 1. */
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type INodeType,
} from 'n8n-workflow';

import {
	dingTalkCredential,
	replayServer,
	runNode,
	type CredentialHandle,
	type NodeResult,
	type ReplayServer,
} from './harness';

const TOKEN_HEADER = 'x-acs-dingtalk-access-token';
const SEND = '/topapi/message/corpconversation/asyncsend_v2';
const SEARCH = '/v1.0/contact/users/search';

/**
 * Makes one request an item, with the options that n8n 2.41's HTTP Request node 4.2 hands over
 * (`HttpRequestV3.node.js`, predefinedCredentialType): it follows redirects with the credential.
 */
const httpRequest: INodeType = {
	description: {
		displayName: 'HTTP Request',
		name: 'httpRequest',
		group: ['output'],
		version: 1,
		description: 'Makes a request',
		defaults: { name: 'HTTP Request' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dingTalkApi', required: true }],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		const results = [];
		for (const [item, { json }] of this.getInputData().entries()) {
			const { helper, url, method, body, qs, more } = json as unknown as Request;
			const common = {
				method,
				body,
				qs,
				json: true,
				sendCredentialsOnCrossOriginRedirect: true,
				...more,
			};
			const answer: unknown =
				helper === 'requestWithAuthentication'
					? await this.helpers.requestWithAuthentication.call(
							this,
							'dingTalkApi',
							{
								headers: {},
								uri: url,
								gzip: true,
								rejectUnauthorized: true,
								...common,
								followRedirect: true,
								followAllRedirects: true,
								timeout: 300_000,
							},
							undefined,
							item,
						)
					: await this.helpers.httpRequestWithAuthentication.call(this, 'dingTalkApi', {
							url,
							...common,
						});
			results.push({ json: answer as IDataObject, pairedItem: { item } });
		}
		return [results];
	},
};

interface Request {
	helper: 'requestWithAuthentication' | 'httpRequestWithAuthentication';
	url: string;
	method: IHttpRequestMethods;
	body?: IDataObject;
	qs?: IDataObject;
	/** What the user has set under the options of the node. */
	more?: IDataObject;
}

let oapi: ReplayServer;
let api: ReplayServer;
let elsewhere: ReplayServer;
let credential: CredentialHandle;

beforeEach(async () => {
	// New ports are a new DingTalk: no token is left from another test.
	[oapi, api, elsewhere] = await Promise.all([replayServer(), replayServer(), replayServer()]);
	credential = await dingTalkCredential(oapi.url, { apiBaseUrl: api.url });
	let minted = 0;
	oapi.on('/gettoken', () => ({
		body: JSON.stringify({
			errcode: 0,
			errmsg: 'ok',
			access_token: `secret-token-${++minted}`,
			expires_in: 7200,
		}),
	}));
	oapi.on(SEND, { body: '{"errcode":0,"task_id":166242765538}' });
	api.on(SEARCH, { body: '{"hasMore":false,"totalCount":1,"list":["manager123"]}' });
});
afterEach(async () => {
	await Promise.all([oapi.close(), api.close(), elsewhere.close()]);
});

async function request(...requests: Request[]): Promise<NodeResult> {
	return await runNode(httpRequest, {}, requests as unknown as IDataObject[], { credential });
}

const proxyAt = ({ url }: ReplayServer) => ({
	protocol: 'http',
	host: '127.0.0.1',
	port: Number(new URL(url).port),
});
const to = ({ url }: ReplayServer) => ({ url: url + SEND, uri: url + SEND });
const helpers = ['requestWithAuthentication', 'httpRequestWithAuthentication'] as const;
const mints = () => oapi.requestsTo('/gettoken').length;

describe.each(helpers)('by %s', (helper) => {
	const send = (): Request => ({
		helper,
		method: 'POST',
		url: `${oapi.url}${SEND}?from=n8n`,
		body: { agent_id: '2839445214', userid_list: 'manager123' },
		qs: { lang: 'en' },
	});
	const search = (): Request => ({
		helper,
		method: 'POST',
		url: api.url + SEARCH,
		body: { queryWord: 'Li', offset: 0, size: 10 },
	});

	test('the old host gets the token in the query, beside what is there, and in no header', async () => {
		const { json, error } = await request(send());
		expect(error).toBeUndefined();
		expect(json()).toEqual([{ errcode: 0, task_id: 166242765538 }]);
		const [call] = oapi.requestsTo(SEND);
		expect(call?.query).toEqual({ from: 'n8n', lang: 'en', access_token: 'secret-token-1' });
		expect(call?.headers).not.toHaveProperty(TOKEN_HEADER);
		expect(JSON.parse(String(call?.body))).toEqual({
			agent_id: '2839445214',
			userid_list: 'manager123',
		});
	});

	test('the new host gets it in its header, and not in the query', async () => {
		const { json, error } = await request(search());
		expect(error).toBeUndefined();
		expect(json()).toEqual([{ hasMore: false, totalCount: 1, list: ['manager123'] }]);
		const [call] = api.requestsTo(SEARCH);
		expect(call?.headers[TOKEN_HEADER]).toBe('secret-token-1');
		expect(call?.query).toEqual({});
	});

	test('one token serves both hosts and later runs, and is stored', async () => {
		await request(send(), search(), send());
		await request(search());
		expect(mints()).toBe(1);
		expect(await credential.stored()).toMatchObject({ accessToken: 'secret-token-1' });
	});

	test('a token whose time is up is renewed before the request, not after a refusal', async () => {
		await request(search());
		const now = Date.now();
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 7_201_000);
		try {
			await request(search());
		} finally {
			clock.mockRestore();
		}
		const tokens = api.requestsTo(SEARCH).map(({ headers }) => headers[TOKEN_HEADER]);
		expect(tokens).toEqual(['secret-token-1', 'secret-token-2']);
		expect(await credential.stored()).toMatchObject({ accessToken: 'secret-token-2' });
	});

	test('any other host is refused without a call to it', async () => {
		await request(send());
		const { error } = await request({ ...send(), url: elsewhere.url + SEND });
		expect(error?.message).toMatch(/"URL" is not one of this credential's DingTalk hosts/);
		expect(elsewhere.requests).toStrictEqual([]);
		expect(oapi.requestsTo(SEND)).toHaveLength(1);
	});

	test.each([
		['the same host by another port', () => oapi.url.replace(/:\d+$/, ':9')],
		['a name that begins like the host', () => `${oapi.url}.example.com`],
		['the host as user name of another', () => `http://127.0.0.1@${elsewhere.url.slice(7)}`],
		['another scheme', () => oapi.url.replace('http:', 'https:')],
		['a URL without a scheme', () => oapi.url.slice('http:'.length)],
	])('%s is refused', async (_, origin) => {
		const { error } = await request({ ...send(), url: origin() + SEND });
		expect(error?.message).toMatch(/"URL" is not one of this credential's DingTalk hosts/);
		expect(elsewhere.requests).toStrictEqual([]);
		expect(oapi.requestsTo(SEND)).toStrictEqual([]);
	});

	test.each<[string, () => IDataObject]>([
		['a proxy of its own', () => ({ proxy: elsewhere.url })],
		['a proxy in parts', () => ({ proxy: proxyAt(elsewhere) })],
		[
			'"Ignore SSL Issues"',
			() => ({ rejectUnauthorized: false, skipSslCertificateValidation: true }),
		],
		['authorities of its own', () => ({ agentOptions: { ca: 'evil' } })],
		[
			'a base URL of DingTalk and an absolute URL to elsewhere',
			() => ({ baseURL: oapi.url, ...to(elsewhere) }),
		],
	])('a request with %s gets no token, and does not go out', async (_, more) => {
		await request(send());
		const { error } = await request({ ...send(), more: more() });
		expect(error?.message).toMatch(/^"(URL|Proxy|Ignore SSL Issues|SSL Certificates)" /);
		expect(JSON.stringify(error)).not.toContain('secret-token');
		expect(elsewhere.requests).toStrictEqual([]);
		expect(oapi.requestsTo(SEND)).toHaveLength(1);
	});

	test.each([
		['the old host', () => oapi, SEND, send],
		['the new host', () => api, SEARCH, search],
	] as const)('a redirect of %s is not followed', async (_, host, path, made) => {
		host().on(path, { status: 302, headers: { location: `${elsewhere.url}/away` } });
		await request(made());
		expect(host().requestsTo(path)).toHaveLength(1);
		expect(elsewhere.requests).toStrictEqual([]);
	});

	test('a refused secret shows what DingTalk says, without the secret', async () => {
		oapi.on('/gettoken', { body: '{"errcode":40096,"errmsg":"不合法的appKey或appSecret"}' });
		const { error } = await request(send());
		expect(error?.message).toMatch(/40096/);
		expect(JSON.stringify(error)).not.toContain('demo-secret');
		expect(oapi.requestsTo(SEND)).toStrictEqual([]);
	});
});

test.each(helpers)('an answer that fails shows no token (%s)', async (helper) => {
	api.on(SEARCH, {
		status: 403,
		body: '{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"r","message":"没有调用该接口的权限"}',
	});
	const { error } = await request({ helper, method: 'POST', url: api.url + SEARCH, body: {} });
	expect(error).toBeDefined();
	expect(JSON.stringify(error)).not.toContain('secret-token');
});
