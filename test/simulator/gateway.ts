import type { Endpoint } from './endpoint';
import type { App } from './entities';
import {
	apiNameOfPath,
	flatRefusal,
	topapiGatewayRefusal,
	v1GatewayRefusal,
	type Layer,
	type Refusal,
} from './helpers/envelopes';
import { secondOf } from './limits';
import type { Store } from './store';

/** What a caller shows at the gate. */
export interface Caller {
	token?: string;
	ip: string;
}

/**
 * The checks before any API, in the (chosen) order token, address, permission, throttle, quota.
 * @returns the app that the token belongs to
 * @throws Refusal with the layer's own envelope
 */
export function letThrough(
	store: Store,
	endpoint: Exclude<Endpoint, { open: true }>,
	caller: Caller,
): App {
	const { layer } = endpoint;
	if (!caller.token) throw missingToken(layer);
	const token = store.tokens.find(caller.token);
	if (!token?.canSend) throw badToken(layer);
	const { app } = token;
	// The company may have been changed since the token was minted.
	const current = store.directory.app(app.appKey) ?? app;
	if (current.ipWhitelist && !current.ipWhitelist.includes(caller.ip)) {
		throw addressNotAllowed(layer, caller.ip, current.appKey);
	}
	if (endpoint.scope !== undefined && !current.scopes.includes(endpoint.scope)) {
		throw permissionMissing(layer, endpoint.scope, current.appKey);
	}
	throttle(store, endpoint, current.appKey);
	if (!endpoint.isFreeOfQuota && !store.countsAsCall()) throw quotaUsedUp(layer);
	return current;
}

/** @throws Refusal when the app has used up this second for this API */
export function throttle(store: Store, endpoint: Endpoint, appKey: string): void {
	const { callsPerSecond } = store.settings;
	const counter = `${appKey} ${endpoint.api}`;
	if (!store.counters.countsWithin(callsPerSecond, counter, secondOf(store.now()))) {
		throw throttledByApp(store, endpoint);
	}
}

function missingToken(layer: Layer): Refusal {
	if (layer === 'flat') return flatRefusal(40035, '缺少参数 access_token');
	if (layer === 'topapi') return topapiGatewayRefusal('40000', 'access_token is blank');
	return v1GatewayRefusal(
		400,
		'AuthenticationFailed.MissingParameter',
		'缺少参数：x-acs-dingtalk-access-token',
	);
}

function badToken(layer: Layer): Refusal {
	const message = '不合法的access_token';
	if (layer === 'flat') return flatRefusal(40014, message);
	if (layer === 'topapi') return topapiGatewayRefusal('40014', message);
	return v1GatewayRefusal(400, 'InvalidAuthentication', message);
}

function addressNotAllowed(layer: Layer, ip: string, appKey: string): Refusal {
	const message = '访问ip不在白名单之中';
	const where = `request ip=${ip} appKey(${appKey})`;
	if (layer === 'flat') {
		const faq = '请参考FAQ：https://open.dingtalk.com/document/org-faq/app-faq';
		return flatRefusal(60020, `${message}，${faq},${where}`);
	}
	if (layer === 'topapi') return topapiGatewayRefusal('60020', `${message},${where}`);
	return v1GatewayRefusal(403, 'Forbidden.AccessDenied.IpNotInWhiteList', message);
}

function permissionMissing(layer: Layer, scope: string, appKey: string): Refusal {
	const message = `应用尚未开通所需的权限：[${scope}]`;
	const apply = `https://open-dev.dingtalk.com/appscope/apply?content=${appKey}%23${scope}`;
	if (layer === 'flat') return flatRefusal(60011, '没有调用该接口的权限');
	if (layer === 'topapi') {
		return topapiGatewayRefusal(
			'60011',
			`${message}，点击链接申请并开通即可：${apply}, {requiredScopes=[${scope}]}`,
		);
	}
	return v1GatewayRefusal(
		403,
		'Forbidden.AccessDenied.AccessTokenPermissionDenied',
		`${message}，点击链接申请并开通即可：${apply}`,
		{ accessdenieddetail: { requiredScopes: [scope] } },
	);
}

/** 20 calls a second to one API of one app. */
export function throttledByApp(store: Store, { layer, path }: Endpoint): Refusal {
	if (layer === 'v1') {
		return v1GatewayRefusal(
			403,
			'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi',
			'应用调用该接口的QPS超过限制，请稍后再试',
			{},
			true,
		);
	}
	const { callsPerSecond, throttleEnvelope } = store.settings;
	const message = throttleMessage(
		'您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了',
		store.now(),
		path,
		callsPerSecond,
	);
	return oapiThrottle(layer, throttleEnvelope, 90018, message);
}

/** All apps together ask too much of one API. */
export function throttledByAllApps(store: Store, { layer, path }: Endpoint): Refusal {
	if (layer === 'v1') {
		const message = '当前所有钉钉应用调用该接口次数过多，请求被暂时限制了';
		return v1GatewayRefusal(403, 'Forbidden.AccessDenied.QpsLimitForApi', message, {}, true);
	}
	const message = throttleMessage(
		'当前所有钉钉应用调用该接口次数过多，超出了该接口承受的最大qps，请求被暂时限制了，建议错开整点时刻调用该接口',
		store.now(),
		path,
		1200,
	);
	return oapiThrottle(layer, store.settings.throttleEnvelope, 90002, message);
}

/** The organisation's month is used up. */
export function quotaUsedUp(layer: Layer): Refusal {
	const message = '当前企业本月接口调用次数已达上限';
	if (layer === 'flat') return flatRefusal(90020, message, true);
	if (layer === 'topapi') return topapiGatewayRefusal('90020', message, true);
	return v1GatewayRefusal(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', message, {}, true);
}

function oapiThrottle(
	layer: 'flat' | 'topapi',
	envelope: 'wrapped' | 'flat',
	errcode: number,
	message: string,
): Refusal {
	return layer === 'topapi' && envelope === 'wrapped'
		? topapiGatewayRefusal(String(errcode), message, true)
		: flatRefusal(errcode, message, true);
}

function throttleMessage(reason: string, now: number, path: string, limit: number): string {
	const [from, until] = [now, now + 1000].map((at) =>
		new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
	);
	const api = path.startsWith('/topapi/') ? apiNameOfPath(path) : path;
	return `${reason}, apiPath(${api}), 从 ${from} 到 ${from} 请求总次数超过 ${limit} 次, 限制将在 ${until} 结束.`;
}
