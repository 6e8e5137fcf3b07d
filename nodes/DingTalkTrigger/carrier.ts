import type { ITriggerFunctions } from 'n8n-workflow';
import type { Carrier } from '../shared/sendAndWait/carryPress';
import { DingTalkError } from '../shared/transport/errors';
import { Session } from '../shared/transport/session';
import { notCarried, reportInExecutions } from './refusals';

/** Where n8n listens unless it is told otherwise. */
const usualAddress = 'http://127.0.0.1:5678';

/** @throws DingTalkError (invalidInput) */
function addressesOf(context: ITriggerFunctions): string[] {
	const { ownAddress = '' } = context.getNodeParameter('options', {}) as { ownAddress?: string };
	const own = String(ownAddress).trim();
	if (own === '') {
		const known = [context.getRestApiUrl(), context.getInstanceBaseUrl()].filter((url) =>
			URL.canParse(url),
		);
		return [...new Set([...known.map((url) => new URL(url).origin), usualAddress])];
	}
	if (!URL.canParse(own) || !/^https?:$/.test(new URL(own).protocol))
		throw DingTalkError.invalid(
			'Own Address',
			'is not a web address',
			'Enter it as http://127.0.0.1:5678, or leave it empty',
		);
	return [new URL(own).origin];
}

/** How a trigger takes presses to the executions of this n8n. @throws DingTalkError (invalidInput) */
export function carrierOf(context: ITriggerFunctions): Carrier {
	const origins = addressesOf(context);
	return {
		origins,
		openSession: async () => await Session.open(context),
		onUnreachable: () => reportInExecutions(context, notCarried(origins)),
		onNotUpdated: () =>
			context.logger.warn('Cards of a question that was answered still show their buttons', {
				nodeName: context.getNode().name,
			}),
	};
}
