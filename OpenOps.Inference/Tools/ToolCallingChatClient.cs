using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tools;

/// <summary>
/// Lets a model ask for tools and go on with what they gave, as often as the settings allow, in one answer: one intent
/// before, one result after, and every call on record in between.
/// </summary>
internal sealed class ToolCallingChatClient(IChatClient inner, ToolCallRun run, IOptions<ToolOptions> options) : StreamedChatClient(inner)
{
    private const string Paragraph = "\n\n";

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (interaction, tools) = (options.GetInteraction(), options.GetOfferedTools());
        var answer = new Answer([.. messages], Activity.Current?.Context ?? default);
        for (var round = 1; ; round++)
        {
            var isLast = round > MaxRounds;
            var turn = new Turn(isLast);
            await foreach (var update in InnerClient.GetStreamingResponseAsync(answer.Messages, OptionsOf(options!, tools, isLast), cancellationToken))
            {
                if (answer.Take(update, turn) is { } shown)
                {
                    yield return shown;
                }
            }

            // One that asks on in its last turn, though it was told that it may not, has none either: what it wrote was shown.
            if (turn.Calls.Count == 0)
            {
                yield return answer.End(turn.FinishReason == ChatFinishReason.ToolCalls ? ChatFinishReason.Stop : turn.FinishReason);
                yield break;
            }

            var results = new List<AIContent>();
            foreach (var call in turn.Calls)
            {
                var events = Channel.CreateBounded<ToolEvent>(new BoundedChannelOptions(1)); // full: wait, the caller sees one after the other
                using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var running = RunAsync(new ToolTurn(interaction, tools, round, answer.Parent), call, events.Writer, leaving.Token);
                try
                {
                    await foreach (var happened in events.Reader.ReadAllAsync(CancellationToken.None))
                    {
                        yield return new ChatResponseUpdate(ChatRole.Assistant, [happened]);
                    }
                }
                finally
                {
                    // Nothing runs on when nobody reads any more.
                    await leaving.CancelAsync();
                    await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                results.Add(new FunctionResultContent(call.CallId, await running));
            }

            answer.Continue(turn, results);
            if (round == MaxRounds)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, [new ToolEvent { Kind = ToolEventKinds.Limit, Tool = "" }]);
            }
        }
    }

    private int MaxRounds => options.Value.MaxRounds;

    private async Task<string> RunAsync(ToolTurn turn, FunctionCallContent call, ChannelWriter<ToolEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            return await run.RunAsync(turn, call, events, cancellationToken);
        }
        finally
        {
            events.Complete();
        }
    }

    // In the last turn the tools are still named, since the messages speak of them, but none may be asked for.
    private static ChatOptions OptionsOf(ChatOptions options, IReadOnlyList<OfferedTool> tools, bool isLast)
    {
        var turn = options.Clone();
        turn.Tools = [.. tools.Select(tool => tool.Tool.Declaration)];
        turn.ToolMode = isLast ? ChatToolMode.None : ChatToolMode.Auto;
        return turn;
    }

    /// <summary>What came of one of the model's turns.</summary>
    private sealed class Turn(bool isLast)
    {
        public bool IsLast => isLast;

        public List<AIContent> Said { get; } = [];

        public List<FunctionCallContent> Calls { get; } = [];

        public ChatFinishReason? FinishReason { get; set; }
    }

    /// <summary>What came of all of them.</summary>
    private sealed class Answer(List<ChatMessage> messages, ActivityContext parent)
    {
        private readonly UsageDetails _usage = new();
        private bool _hasUsage;
        private bool _hasText;
        private ChatResponseUpdate? _last;

        public List<ChatMessage> Messages => messages;

        public ActivityContext Parent => parent;

        /// <summary>Takes an update in, and returns what of it is to be shown now.</summary>
        public ChatResponseUpdate? Take(ChatResponseUpdate update, Turn turn)
        {
            _last = update;
            turn.FinishReason = update.FinishReason ?? turn.FinishReason;
            var shown = new List<AIContent>();
            foreach (var content in update.Contents)
            {
                switch (content)
                {
                    case FunctionCallContent call when turn.IsLast:
                        // Nothing runs any more, and nothing that the model wrote may vanish: it is text, shown and recorded as that.
                        if (Written(call) is { Length: > 0 } written)
                        {
                            shown.Add(new TextContent(_hasText || turn.Said.Count > 0 ? Paragraph + written : written));
                            turn.Said.Add(new TextContent(written));
                        }

                        break;
                    case FunctionCallContent call:
                        turn.Calls.Add(call);
                        break;
                    case UsageContent usage:
                        _usage.Add(usage.Details);
                        _hasUsage = true;
                        break;
                    case TextContent { Text.Length: > 0 } text:
                        // Otherwise the words of two turns would run into each other.
                        shown.Add(_hasText && turn.Said.Count == 0 ? new TextContent(Paragraph + text.Text) : text);
                        turn.Said.Add(text);
                        break;
                    default:
                        shown.Add(content);
                        break;
                }
            }

            return shown.Count == 0 ? null : new ChatResponseUpdate(update.Role, shown) { ResponseId = update.ResponseId, ModelId = update.ModelId };
        }

        // A call that could not be read has the model's own words in place of arguments.
        private static string Written(FunctionCallContent call) => call.Exception is null
            ? $"{{\"name\": {JsonSerializer.Serialize(call.Name)}, \"arguments\": {ToolArguments.ToJson(call)}}}"
            : ToolArguments.ToJson(call).Trim();

        public void Continue(Turn turn, List<AIContent> results)
        {
            _hasText |= turn.Said.Count > 0;
            messages.Add(new ChatMessage(ChatRole.Assistant, [.. turn.Said, .. turn.Calls]));
            messages.Add(new ChatMessage(ChatRole.Tool, results));
        }

        public ChatResponseUpdate End(ChatFinishReason? reason) => new(ChatRole.Assistant, _hasUsage ? [new UsageContent(_usage)] : [])
        {
            FinishReason = reason,
            ResponseId = _last?.ResponseId,
            ModelId = _last?.ModelId,
        };
    }
}
