import type { IHttpRequestHelper } from 'n8n-workflow';

import type { AnyRequest } from '../../nodes/shared/transport/confine';

/** n8n's helpers without a network. */
export interface HelpersForTests {
	helpers: IHttpRequestHelper['helpers'];
	asked: AnyRequest[];
}

/** @param answers one after the other, the last of them again and again; an error is thrown, a function is asked */
export function helpersThat(...answers: unknown[]): HelpersForTests {
	const asked: AnyRequest[] = [];
	const httpRequest = async (options: AnyRequest) => {
		asked.push(options);
		const said = answers.length > 1 ? answers.shift() : answers[0];
		if (said instanceof Error) throw said;
		const body: unknown = typeof said === 'function' ? said(options) : said;
		return await Promise.resolve({ statusCode: 200, body: JSON.stringify(body) });
	};
	return { helpers: { httpRequest } as unknown as IHttpRequestHelper['helpers'], asked };
}
