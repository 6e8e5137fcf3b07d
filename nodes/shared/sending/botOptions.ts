import type { INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { readRequestOptions, resendWhenUnknownOption, timeoutOption } from './options';
import { optionsField } from '../parameters/optionsField';
import { robotCodeOption } from '../references/sender';
import type { RequestOptions } from '../transport/session';

/** What every send of the app's bot can be told: which bot, how long to wait, what to do when the outcome is unknown. */
export const botSendOptions: INodeProperties = optionsField([
	robotCodeOption,
	resendWhenUnknownOption,
	timeoutOption,
]);

export interface BotSendOptions {
	/** '' means the credential's. */
	robotCode: string;
	request: RequestOptions;
}

/** @throws DingTalkError (invalidInput) */
export function readBotSendOptions(parameters: Parameters): BotSendOptions {
	const options = parameters.collection('options');
	return {
		robotCode: options.optionalText('robotCode', 'Robot Code').trim(),
		request: readRequestOptions(options),
	};
}
