import {
	replayServer,
	type RecordedRequest,
	type ReplayServer,
	type ReplayedAnswer,
} from '../../engine/harness/replayServer';
import { coveredEndpoints } from '../../simulator';

/** All that came in, in the forms in which it came. */
function everythingOf({ method, path, query, headers, body }: RecordedRequest): string {
	const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
	return [
		`${method} ${path}?${new URLSearchParams(query).toString()} ?${pairs.join('&')}`,
		JSON.stringify({ query, headers }),
		body,
	].join(' ');
}

/** DingTalk's own envelopes and what a gateway may put in front, each with everything in its words. */
const answers: Array<(everything: string) => ReplayedAnswer> = [
	(words) => ({
		body: JSON.stringify({ errcode: 88, sub_code: '60011', errmsg: words, sub_msg: words }),
	}),
	(words) => ({
		status: 403,
		body: JSON.stringify({ code: 'Forbidden', requestid: words, message: words }),
	}),
	(words) => ({
		status: 502,
		headers: { 'content-type': 'text/html' },
		body: `<html><body>${words}</body></html>`,
	}),
	(words) => ({ status: 500, body: JSON.stringify({ code: 'system.error', message: words }) }),
];

/**
 * A DingTalk that refuses everything and gives back in its words what it was sent.
 *
 * @param token what it gives out as access token
 */
export async function echoingDingTalk(token: string): Promise<ReplayServer> {
	const replay = await replayServer();
	const refusals = answers.map(
		(answer) => (request: RecordedRequest) => answer(everythingOf(request)),
	);
	for (const { path } of coveredEndpoints) replay.on(path, ...refusals);
	const minted = {
		errcode: 0,
		access_token: token,
		accessToken: token,
		expires_in: 7200,
		expireIn: 7200,
	};
	for (const path of ['/gettoken', '/v1.0/oauth2/corpAccessToken']) {
		replay.on(path, { body: JSON.stringify(minted) });
	}
	return replay;
}
