import { openDingIdField, readDing } from '../../shared/references/ding';
import type { DingReference } from '../../shared/references/ding';
import { groupBy } from '../../shared/run/groupBy';
import { Parameters } from '../../shared/parameters/parameters';
import type { Job, Operation } from '../../shared/run/operation';
import { optionsField } from '../../shared/parameters/optionsField';
import { robotCodeFor, robotCodeOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';

/** Takes a DING back from everybody: `{ openDingId, robotCode, isRecalled, recalledAt }`. */
export const recallDing: Operation<DingReference> = {
	description: [openDingIdField, optionsField([robotCodeOption])],
	read: (context, item) =>
		readDing(Parameters.of(context, item), context.getInputData()[item]?.json ?? {}),
	plan: (session, inputs): Job[] =>
		groupBy(inputs, ({ value }) => JSON.stringify(value)).map((group) => ({
			items: group.map(({ item }) => item),
			subjectOf: () => ({ openDingId: group[0]?.value.openDingId }),
			async run() {
				const [first] = group;
				if (!first) return [];
				const { openDingId } = first.value;
				const robotCode = robotCodeFor(session, first.value.robotCode);
				await session.request(endpoints.recallDing, { body: { robotCode, openDingId } });
				const recalledAt = new Date().toISOString();
				return group.map(({ item }) => ({
					items: [item],
					json: { openDingId, robotCode, isRecalled: true, recalledAt },
				}));
			},
		})),
};
