// Speaks to OpenOps.Inference with OpenAI's own client. Prints one JSON object; the test asserts it.
// Environment: BASE_URL, API_KEY.
import OpenAI, { toFile } from 'openai';

const { BASE_URL: baseURL, API_KEY: apiKey } = process.env;
const model = 'openai-compatible';
const messages = [{ role: 'user', content: 'Hello?' }];
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });

const errorOf = async (call) => {
  try {
    await call();
    return { name: 'none' };
  } catch (error) {
    return {
      name: error.constructor.name,
      status: error.status ?? null,
      code: error.code ?? null,
      param: error.param ?? null,
      type: error.type ?? null,
      retry_after: error.headers?.get('retry-after') ?? null,
    };
  }
};

const collect = async (stream) => {
  const seen = { text: '', finish_reason: null, usage: null, chunks: 0 };
  for await (const chunk of stream) {
    seen.chunks += 1;
    seen.text += chunk.choices[0]?.delta?.content ?? '';
    seen.finish_reason = chunk.choices[0]?.finish_reason ?? seen.finish_reason;
    seen.usage = chunk.usage ?? seen.usage;
  }
  return seen;
};

const scenarios = {
  models: async () => (await client.models.list()).data.map((item) => item.id),
  whole: async () => {
    const completion = await client.chat.completions.create({ model, messages });
    return {
      text: completion.choices[0].message.content,
      finish_reason: completion.choices[0].finish_reason,
      usage: completion.usage,
      object: completion.object,
    };
  },
  stream: async () =>
    collect(await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })),
  helper: async () => {
    const completion = await client.chat.completions.stream({ model, messages }).finalChatCompletion();
    return completion.choices[0].message.content;
  },
  wrong_key: () =>
    errorOf(() => new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 }).models.list()),
  unknown_model: () => errorOf(() => client.chat.completions.create({ model: 'no-such-model', messages })),
  bad_body: () => errorOf(() => client.chat.completions.create({ model, messages: [{ role: 'nobody', content: 'x' }] })),
  rate_limit: () => errorOf(() => client.chat.completions.create({ model, messages: [{ role: 'user', content: 'LIMIT' }] })),
  broken_stream: () =>
    errorOf(async () => collect(await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'BREAK' }], stream: true }))),
  abort: async () => {
    const stream = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'STALL' }], stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta?.content) {
        stream.controller.abort();
      }
    }
    return 'aborted';
  },
  transcription: async () => {
    const file = await toFile(Buffer.from('RIFF'), 'stand-up.wav');
    const { text, segments } = await client.audio.transcriptions.create({ model: 'hearing', file, response_format: 'verbose_json' });
    return { text, start: segments[0].start, end: segments[0].end };
  },
  transcription_by_chat_model: () =>
    errorOf(async () => client.audio.transcriptions.create({ model, file: await toFile(Buffer.from('RIFF'), 'stand-up.wav') })),
};

const results = {};
for (const [name, run] of Object.entries(scenarios)) {
  results[name] = await run();
}
console.log(JSON.stringify(results));
