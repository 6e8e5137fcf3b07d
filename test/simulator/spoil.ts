/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Endpoint } from './endpoint';
import type { Fault, FaultKind } from './entities';
import {
	flatRefusal,
	topapiGatewayRefusal,
	topapiRefusal,
	v1GatewayRefusal,
	v1Refusal,
	type Answer,
	type Layer,
	type Refusal,
} from './helpers/envelopes';
import { toJson, without } from './helpers/json';
import { quotaUsedUp, throttledByAllApps, throttledByApp } from './gateway';
import type { Store } from './store';

const punishingPage =
	'<!DOCTYPE html><html><head><title>Access denied</title></head><body><script src="punish.js"></script></body></html>';
const gatewayPage = (status: number, reason: string): string =>
	`<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n</body>\r\n</html>\r\n`;

/**
 * Faults in which the service never gets to do what is asked.
 * @returns the answer in its place; undefined if the call may go on
 * @throws Refusal where the fault is one that the service also has by itself
 */
export function answerInsteadOf(
	fault: Fault | undefined,
	store: Store,
	endpoint: Endpoint,
): Answer | undefined {
	const { layer } = endpoint;
	switch (fault?.kind) {
		case 'resetBefore':
		case 'timeoutBefore':
		case 'dripBefore':
			return page(0, '');
		case 'html':
			return page(200, punishingPage);
		case 'status1111':
			return {
				status: 200,
				contentType: 'application/json',
				body: { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: 'xxx' },
				accepted: false,
				throttled: true,
			};
		case 'http500':
			if (layer === 'v1') throw v1Refusal('system.error', '系统错误', 500);
			return page(500, gatewayPage(500, 'Internal Server Error'));
		case 'http504':
			if (layer === 'v1') throw v1GatewayRefusal(504, 'service.timeout', '服务调用超时');
			return page(504, gatewayPage(504, 'Gateway Time-out'));
		case 'busy':
			if (layer === 'v1') throw v1Refusal('system.busy', '系统繁忙', 500);
			throw layer === 'flat' ? flatRefusal(-1, '系统繁忙') : topapiRefusal(-1, '系统繁忙');
		case 'error500100':
			if (layer === 'v1') throw v1Refusal('system.error', '系统错误', 500);
			throw flatRefusal(500100, 'description:系统异常，请稍后再试;');
		case 'quota90030':
			throw layer === 'v1' ? quotaUsedUp(layer) : flatRefusal(90030, 'webhook over limit', true);
		case 'tooManyGroup':
			throw v1Refusal('too.many.group', '发送频繁限流', 400, true);
		case 'sendByTokenTooFast':
			throw v1Refusal('send.byToken.tooFast', '发送速度过快', 400, true);
		case 'says':
			throw saying(fault.says ?? { code: '-1' }, layer);
		case 'emptySubCode88':
			if (layer === 'v1') throw v1GatewayRefusal(504, 'service.timeout', '服务调用超时');
			throw topapiGatewayRefusal('', '');
		case 'throttle90018':
		case 'qps403':
			throw throttledByApp(store, endpoint);
		case 'throttle90002':
			throw throttledByAllApps(store, endpoint);
		case 'quota90020':
			throw quotaUsedUp(layer);
		default:
			return undefined;
	}
}

/**
 * Faults on the way back: the answer is there, and the caller does not get it as it is.
 * @returns whether the reply has been dealt with
 */
export function spoilAnswer(
	fault: FaultKind | undefined,
	request: FastifyRequest,
	reply: FastifyReply,
	answer: Answer,
	requestId: string,
): boolean {
	const { socket } = request.raw;
	switch (fault) {
		case 'resetBefore':
		case 'resetAfter':
			reply.hijack();
			socket.destroy();
			return true;
		case 'timeoutBefore':
		case 'timeoutAfter':
			reply.hijack();
			return true;
		case 'dripBefore':
		case 'dripAfter':
			reply.hijack();
			drip(reply.raw, answer.contentType);
			return true;
		case 'ringOfPages':
			answer.body = aPageOfARing(answer.body);
			return false;
		case 'halfBody': {
			const text = typeof answer.body === 'string' ? answer.body : toJson(answer.body);
			const bytes = Buffer.from(text);
			reply.hijack();
			reply.raw.writeHead(answer.status, {
				'content-type': answer.contentType,
				'content-length': bytes.length,
			});
			reply.raw.write(bytes.subarray(0, bytes.length >> 1), () => socket.end());
			return true;
		}
		case 'emptyBody':
			answer.body = '';
			return false;
		case 'http500After':
			Object.assign(answer, page(500, gatewayPage(500, 'Internal Server Error'), answer.accepted));
			return false;
		case 'htmlAfter':
			Object.assign(answer, page(200, punishingPage, answer.accepted));
			return false;
		case 'http504After':
			Object.assign(answer, page(504, gatewayPage(504, 'Gateway Time-out'), answer.accepted));
			return false;
		case 'withoutObject':
			answer.body = withoutObject(answer.body);
			return false;
		case 'errcode15':
			Object.assign(answer, remoteTimeout(answer, requestId));
			return false;
		default:
			return false;
	}
}

/** An answer that has begun and never comes to an end: a blank now and then, so that the line is not idle. */
function drip(raw: ServerResponse, contentType: string): void {
	raw.writeHead(200, { 'content-type': contentType });
	const timer = setInterval(() => raw.write(' '), 50);
	raw.once('close', () => clearInterval(timer));
}

/** Each page of a list names the same one as the next. */
function aPageOfARing(body: Answer['body']): Answer['body'] {
	return typeof body === 'string' ? body : { ...body, hasMore: true, nextToken: '1' };
}

function saying(
	{ code, words = code, status = 400, isWrapped }: NonNullable<Fault['says']>,
	layer: Layer,
): Refusal {
	if (layer === 'v1') return v1Refusal(code, words, status);
	if (layer === 'flat') return flatRefusal(Number(code), words);
	return isWrapped ? topapiGatewayRefusal(code, words) : topapiRefusal(Number(code), words);
}

const objectsAskedFor = [
	'task_id',
	'progress',
	'send_result',
	'media_id',
	'result',
	'processQueryKey',
	'sendStatus',
	'successResult',
	'openDingId',
];

/** A success that lacks the one object that was asked for. */
function withoutObject(body: Answer['body']): Answer['body'] {
	return typeof body === 'string' ? body : without(body, objectsAskedFor);
}

/** The API's own back end took longer than 3 seconds; it may have done its work. */
function remoteTimeout({ accepted, contentType }: Answer, requestId: string): Partial<Answer> {
	if (contentType.endsWith('utf-8')) {
		return {
			status: 504,
			body: { code: 'service.timeout', requestid: requestId, message: '服务调用超时' },
			accepted,
		};
	}
	return { body: { ...remoteTimeoutBody, request_id: requestId } };
}

/** errcode 15 as the platform words it; getsendresult says so above 100 recipients as well. */
export const remoteTimeoutBody = {
	errcode: 15,
	sub_code: 'isp.top-remote-connection-timeout',
	sub_msg: '调用超时',
	errmsg: 'Remote service error[subcode=isp.top-remote-connection-timeout,submsg=调用超时]',
};

function page(status: number, body: string, accepted = false): Answer {
	return { status, contentType: 'text/html;charset=utf-8', body, accepted };
}
