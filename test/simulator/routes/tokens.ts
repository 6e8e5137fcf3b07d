import { createHmac } from 'node:crypto';
import type { Endpoint, Exchange } from '../endpoint';
import type { App } from '../entities';
import { throttle } from '../gateway';
import { requireFields } from '../helpers/body';
import { flatRefusal, success, v1Refusal, type Answer } from '../helpers/envelopes';

/** dingtalk-api section 2. */
export const tokenEndpoints: Endpoint[] = [
	{
		api: 'gettoken',
		method: 'GET',
		path: '/gettoken',
		layer: 'flat',
		open: true,
		handle: ({ store, query }) => {
			// The older clients' names are corpid and corpsecret.
			const appKey = query.appkey ?? query.corpid;
			const appSecret = query.appsecret ?? query.corpsecret;
			if (!appKey) throw flatRefusal(40035, '缺少参数 corpid or appkey');
			const app = store.directory.app(appKey);
			if (app?.appSecret !== appSecret || app?.kind !== 'internal') {
				throw flatRefusal(40096, '不合法的appKey或appSecret');
			}
			throttle(store, endpointOf('gettoken'), app.appKey);
			return success('flat', {
				errcode: 0,
				access_token: store.tokens.mint(app, 'gettoken').value,
				errmsg: 'ok',
				expires_in: store.settings.tokenLifetimeSeconds,
			});
		},
	},
	{
		api: 'accessToken',
		method: 'POST',
		path: '/v1.0/oauth2/accessToken',
		layer: 'v1',
		open: true,
		handle: (exchange) => {
			const { store, json } = exchange;
			requireFields(json, ['appKey', 'appSecret']);
			const app = store.directory.app(String(json.appKey));
			if (app?.appSecret !== json.appSecret || app?.kind !== 'internal') {
				throw v1Refusal('invalidClientIdOrSecret', '无效的clientId或者clientSecret');
			}
			throttle(store, endpointOf('accessToken'), app.appKey);
			return camelToken(exchange, app, 'accessToken');
		},
	},
	{
		api: 'corpToken',
		method: 'POST',
		path: '/v1.0/oauth2/:corpId/token',
		layer: 'v1',
		open: true,
		handle: ({ store, json, params }) => {
			if (params.corpId !== store.directory.company.corpId) {
				throw v1Refusal('unknownError', '未知错误', 500);
			}
			requireFields(json, ['client_id', 'client_secret', 'grant_type']);
			if (json.grant_type !== 'client_credentials') {
				throw v1Refusal('unsupported.grant.type', '不支持的授权类型');
			}
			const app = store.directory.app(String(json.client_id));
			if (app?.appSecret !== json.client_secret || !app) {
				throw v1Refusal('invalid.client', '无效的client');
			}
			throttle(store, endpointOf('corpToken'), app.appKey);
			return success('v1', {
				access_token: store.tokens.mint(app, 'corpToken').value,
				expires_in: store.settings.tokenLifetimeSeconds,
			});
		},
	},
	{
		api: 'corpAccessToken',
		method: 'POST',
		path: '/v1.0/oauth2/corpAccessToken',
		layer: 'v1',
		open: true,
		handle: (exchange) => {
			const { store, json } = exchange;
			requireFields(json, ['suiteKey', 'suiteSecret', 'authCorpId', 'suiteTicket']);
			const app = suiteOf(exchange);
			if (json.authCorpId !== store.directory.company.corpId) {
				throw v1Refusal('invalidAuthInfo', '授权信息不合法');
			}
			throttle(store, endpointOf('corpAccessToken'), app.appKey);
			return camelToken(exchange, app, 'corpAccessToken');
		},
	},
	{
		api: 'suiteAccessToken',
		method: 'POST',
		path: '/v1.0/oauth2/suiteAccessToken',
		layer: 'v1',
		open: true,
		handle: (exchange) => {
			requireFields(exchange.json, ['suiteKey', 'suiteSecret', 'suiteTicket']);
			const app = suiteOf(exchange);
			throttle(exchange.store, endpointOf('suiteAccessToken'), app.appKey);
			return camelToken(exchange, app, 'suiteAccessToken', false);
		},
	},
	{
		api: 'get_corp_token',
		method: 'POST',
		path: '/service/get_corp_token',
		layer: 'flat',
		open: true,
		handle: ({ store, query, fields, now }) => {
			const app = store.directory.app(query.accessKey ?? '');
			if (app?.kind !== 'thirdParty') throw flatRefusal(853003, '不合法的accessKey');
			const { timestamp = '', suiteTicket = '', signature } = query;
			if (!/^\d{13}$/.test(timestamp)) throw flatRefusal(853001, 'timestamp格式不合法');
			if (Math.abs(Number(timestamp) - now) > 60_000) {
				throw flatRefusal(853002, 'timestamp与服务器时间相差超过1分钟');
			}
			if (signature !== signatureOf(app, timestamp, suiteTicket)) {
				throw flatRefusal(853004, '签名不匹配');
			}
			if (fields.optionalText('auth_corpid') !== store.directory.company.corpId) {
				throw flatRefusal(40035, '不合法的参数 auth_corpid');
			}
			throttle(store, endpointOf('get_corp_token'), app.appKey);
			return success('flat', {
				access_token: store.tokens.mint(app, 'get_corp_token').value,
				errcode: 0,
				errmsg: 'ok',
				expires_in: store.settings.tokenLifetimeSeconds,
			});
		},
	},
];

function endpointOf(api: Endpoint['api']): Endpoint {
	const endpoint = tokenEndpoints.find((candidate) => candidate.api === api);
	if (!endpoint) throw new Error(`No token endpoint ${api}`);
	return endpoint;
}

function camelToken({ store }: Exchange, app: App, api: Endpoint['api'], canSend = true): Answer {
	return success('v1', {
		accessToken: store.tokens.mint(app, api, canSend).value,
		expireIn: store.settings.tokenLifetimeSeconds,
	});
}

/** Any ticket will do, as for custom ("定制") apps. */
function suiteOf({ store, json }: Exchange): App {
	const app = store.directory.app(String(json.suiteKey));
	if (app?.kind !== 'thirdParty' || app.appSecret !== json.suiteSecret) {
		throw v1Refusal('invalidSuiteKey', 'suitekey不合法');
	}
	return app;
}

function signatureOf(app: App, timestamp: string, suiteTicket: string): string {
	return createHmac('sha256', app.appSecret)
		.update(`${timestamp}\n${suiteTicket}`)
		.digest('base64');
}
