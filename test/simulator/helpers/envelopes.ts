/** The service's answers, key order included (dingtalk-api 1.3). */

export interface Answer {
	status: number;
	contentType: string;
	body: Record<string, unknown> | string;
	/** Whether the service did what was asked. */
	accepted: boolean;
	throttled?: boolean;
	messageId?: string;
}

/** The three kinds of endpoint differ in envelopes, token carrier and body. */
export type Layer = 'flat' | 'topapi' | 'v1';

const contentTypes: Record<Layer, string> = {
	flat: 'application/json',
	topapi: 'application/json;charset=UTF-8',
	v1: 'application/json;charset=utf-8',
};

/** An answer that says yes. `messageId` is that of a message that a send made. */
export function success(layer: Layer, body: Record<string, unknown>, messageId?: string): Answer {
	return { status: 200, contentType: contentTypes[layer], body, accepted: true, messageId };
}

/** Thrown wherever the service says no; it becomes the answer once the request id is known. */
export class Refusal extends Error {
	constructor(
		readonly toAnswer: (requestId: string) => Answer,
		readonly throttled = false,
	) {
		super('refused');
	}
}

/** What was thrown, if it is the service saying no. @throws anything else */
export function refusalIn(thrown: unknown): Refusal {
	if (thrown instanceof Refusal) return thrown;
	throw thrown;
}

function refusal(
	layer: Layer,
	status: number,
	body: (requestId: string) => Record<string, unknown>,
	throttled = false,
): Refusal {
	return new Refusal(
		(requestId) => ({
			status,
			contentType: contentTypes[layer],
			body: body(requestId),
			accepted: false,
			throttled,
		}),
		throttled,
	);
}

/** Authentication, permission, address and throttle on topapi: errcode 88 around the real code. */
export function topapiGatewayRefusal(subCode: string, subMsg: string, throttled = false): Refusal {
	return refusal(
		'topapi',
		200,
		(requestId) => ({
			errcode: 88,
			sub_code: subCode,
			sub_msg: subMsg,
			errmsg: `ding talk error[subcode=${subCode},submsg=${subMsg}]`,
			request_id: requestId,
		}),
		throttled,
	);
}

export function topapiRefusal(errcode: number, errmsg: string, throttled = false): Refusal {
	return refusal(
		'topapi',
		200,
		(requestId) => ({ errcode, errmsg, request_id: requestId }),
		throttled,
	);
}

/** /gettoken, /media/upload and their like: no request id. */
export function flatRefusal(errcode: number, errmsg: string, throttled = false): Refusal {
	return refusal('flat', 200, () => ({ errcode, errmsg }), throttled);
}

export function unknownTopapi(apiName: string): Refusal {
	const subMsg = `不合法ApiName，ApiName = ${apiName}`;
	return refusal('topapi', 200, (requestId) => ({
		errcode: 22,
		sub_msg: subMsg,
		errmsg: `Invalid method[submsg=${subMsg}]`,
		request_id: requestId,
	}));
}

/** What the gateway of v1.0 says itself: `code` stands first. */
export function v1GatewayRefusal(
	status: number,
	code: string,
	message: string,
	more: Record<string, unknown> = {},
	throttled = false,
): Refusal {
	return refusal('v1', status, (requestid) => ({ code, requestid, message, ...more }), throttled);
}

/** What the service behind the gateway of v1.0 says: `requestid` stands first. */
export function v1Refusal(code: string, message: string, status = 400, throttled = false): Refusal {
	return refusal('v1', status, (requestid) => ({ requestid, code, message }), throttled);
}

/** The body with the capitals that the SDK also reads. */
export function withCapitalisedKeys(body: Record<string, unknown>): Record<string, unknown> {
	const capitals: Record<string, string> = {
		code: 'Code',
		message: 'Message',
		requestid: 'RequestId',
		accessdenieddetail: 'AccessDeniedDetail',
	};
	return Object.fromEntries(
		Object.entries(body).map(([key, value]) => [capitals[key] ?? key, value]),
	);
}

/** `/topapi/v2/user/get` is dingtalk.oapi.v2.user.get in the service's own words. */
export function apiNameOfPath(path: string): string {
	return `dingtalk.oapi.${path.replace(/^\/topapi\//, '').replace(/\//g, '.')}`;
}
