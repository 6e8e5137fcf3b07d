import {
	openConversationIdField,
	processQueryKeyField,
	readMessage,
} from '../../shared/references/botMessage';
import type { MessageReference } from '../../shared/references/botMessage';
import { fromGroupReaders } from '../../shared/receipts/fromGroupReaders';
import { addNamesOption } from '../../shared/receipts/fields';
import { refuseEndlessList } from '../../shared/run/ceiling';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { idText } from '../../shared/transport/json';
import { robotCodeFor, robotCodeOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { choices, limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';

interface GroupMessageReference extends MessageReference {
	openConversationId: string;
}

/** @throws DingTalkError (service) when pages come round, or never end */
async function askAllPages(
	session: Session,
	reference: GroupMessageReference,
): Promise<Array<Record<string, unknown>>> {
	const pages: Array<Record<string, unknown>> = [];
	const tokens = new Set<string>();
	for (let nextToken = ''; ;) {
		const page = await session.request(endpoints.getGroupReaders, {
			body: {
				...reference,
				maxResults: limits.readersPerPage,
				...(nextToken ? { nextToken } : {}),
			},
		});
		pages.push(page);
		nextToken = page.hasMore === true ? idText(page, 'nextToken') : '';
		if (nextToken === '') return pages;
		const comesRound = tokens.has(nextToken);
		tokens.add(nextToken);
		refuseEndlessList('readers', comesRound ? Infinity : pages.length, choices.pagesOfReaders - 1);
	}
}

/** Who has read a bot's message in a group, in the receipt shape. */
export const groupMessage = receiptsOperation<GroupMessageReference>({
	fields: [processQueryKeyField, openConversationIdField],
	options: [addNamesOption, robotCodeOption],
	read: (parameters, input) => ({
		...readMessage(parameters, input),
		openConversationId: parameters.text('openConversationId', 'Open Conversation ID').trim(),
	}),
	complete: (session, reference) => ({
		...reference,
		robotCode: robotCodeFor(session, reference.robotCode),
	}),
	// No document states a window for groups.
	answersForOneDay: false,
	ask: async (session, reference) => fromGroupReaders(await askAllPages(session, reference)),
});
