import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { inParallel } from '../run/parallel';
import { DingTalkError, asDingTalkError } from '../transport/errors';
import { keepQuestion } from './askedQuestion';
import type { AskedQuestion } from './askedQuestion';
import { itemAtLimit } from './atLimit';

/** One message that asks. */
export interface Asking {
	/** Who is asked, as the output names it: `{ userId }` or `{ openConversationId }`. */
	subject: IDataObject;
	/** @returns what DingTalk calls the message. @throws DingTalkError when it is not delivered */
	send(): Promise<IDataObject>;
}

/** n8n 2 always checks the signature of an answer's link; n8n 1 does so only where a node asks for it. */
function requireSignatures(
	context: IExecuteFunctions & { setSignatureValidationRequired?: () => void },
): void {
	context.setSignatureValidationRequired?.();
}

/**
 * Puts the execution to sleep in n8n's database until somebody answers or the limit is reached.
 *
 * n8n does not run the node again. On an answer its output is what the page gives; at the limit it is the
 * node's input as it lies in the database, so that is changed here.
 */
async function sleepUntilAnswered(
	context: IExecuteFunctions,
	waitTill: Date,
	asked: AskedQuestion,
): Promise<void> {
	requireSignatures(context);
	keepQuestion(context, asked);
	const [first = { json: {} }] = context.getInputData();
	context.getExecuteData().data.main = [
		[{ ...first, json: itemAtLimit(first.json, asked.askedAt) }],
	];
	await context.putExecutionToWait(waitTill);
}

function nameOf({ subject }: Asking): string {
	const [name] = Object.values(subject);
	return String(name);
}

/** Says who was not asked, and who was: their answer is not waited for. */
function notAsked(asking: Asking, { failure }: DingTalkError, asked: IDataObject[]): DingTalkError {
	const name = nameOf(asking);
	const before = asked.map((each) => String(each.userId ?? each.openConversationId)).join(', ');
	return new DingTalkError({
		...failure,
		message: `${failure.kind === 'unknown' ? `Nobody can tell whether ${name} was asked` : `${name} was not asked`}. ${failure.message}`,
		hint: before
			? `${failure.hint} Asked before this: ${before}. Unless Retry On Fail is set, nothing waits for their answer.`
			: failure.hint,
	});
}

/** Side by side: until all are asked the execution is not asleep, and n8n takes no answer. */
async function askEverybody(askings: readonly Asking[]): Promise<IDataObject[]> {
	const sent = await inParallel(askings, async (asking) => {
		return await asking.send().catch(asDingTalkError);
	});
	const asked: IDataObject[] = [];
	const failed: Array<{ asking: Asking; error: DingTalkError }> = [];
	askings.forEach((asking, index) => {
		const outcome = sent[index];
		if (outcome instanceof DingTalkError) failed.push({ asking, error: outcome });
		else asked.push({ ...asking.subject, ...outcome });
	});
	const [first] = failed;
	if (first) throw notAsked(first.asking, first.error, asked);
	return asked;
}

/**
 * Asks, and puts the execution to sleep.
 * @returns `{ askedAt, waitsUntil?, asked }`, which n8n shows while it waits
 * @throws DingTalkError when somebody could not be asked
 */
export async function askAndSleep(
	context: IExecuteFunctions,
	question: AskedQuestion,
	waitTill: Date,
	askings: readonly Asking[],
): Promise<IDataObject> {
	const asked = await askEverybody(askings);
	await sleepUntilAnswered(context, waitTill, question);
	const { askedAt, waitsUntil } = question;
	return { askedAt, ...(waitsUntil ? { waitsUntil } : {}), asked };
}
