import type { IDataObject } from 'n8n-workflow';

import type { Endpoint } from '../../nodes/shared/transport/endpoints';
import { DingTalkError, type Failure } from '../../nodes/shared/transport/errors';
import { NodeRun } from '../../nodes/shared/transport/nodeRun';
import type { Answer, Session } from '../../nodes/shared/transport/session';

/** What DingTalk says to a call: a body, or a failure. */
export type Says = (api: string, body: IDataObject) => IDataObject | DingTalkError;

/** A session without a network. */
export interface SessionForTests {
	session: Session;
	/** What was asked, as `[api, body]`. */
	asked: Array<[string, IDataObject]>;
}

export function failing(changes: Partial<Failure> = {}): DingTalkError {
	return new DingTalkError({
		kind: 'refused',
		code: '1',
		message: 'DingTalk answered 1',
		hint: 'Do so.',
		retry: 'never',
		...changes,
	});
}

export function sessionThat(says: Says, run = new NodeRun()): SessionForTests {
	const asked: SessionForTests['asked'] = [];
	const tryRequest = async ({ name }: Endpoint, { body = {} }: { body?: IDataObject }) => {
		await Promise.resolve();
		asked.push([name, body]);
		const said = says(name, body);
		const answer: Answer =
			said instanceof DingTalkError
				? { failure: said.failure }
				: { body: said as Record<string, unknown>, hadLostAnswer: false };
		return answer;
	};
	const request = async (endpoint: Endpoint, call: { body?: IDataObject }) => {
		const answer = await tryRequest(endpoint, call);
		if ('failure' in answer) throw new DingTalkError(answer.failure);
		return answer.body;
	};
	return { session: { run, tryRequest, request } as unknown as Session, asked };
}
