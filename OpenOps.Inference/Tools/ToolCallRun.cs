using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tools;

/// <summary>Takes one call of a tool from the model's wish to what it is told: record, ask, record, run, record.</summary>
internal sealed class ToolCallRun(
    ToolRecorder recorder, ToolExchanges exchanges, ToolTelemetry telemetry, IOptions<ToolOptions> options, TimeProvider time)
{
    // What a person can be shown whole: nobody is asked to allow what they cannot see.
    private const int MostArgumentCharacters = 8_000;
    private const int MostNameCharacters = 128;

    // The caller has its own clock of the same length, and says so when it runs out; this one is for a caller that does not.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ToolOptions _options = options.Value;

    /// <param name="turn">In which answer, and in which of the model's turns.</param>
    /// <param name="asked">What the model wants.</param>
    /// <param name="events">Where the caller is told and asked.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>What the model is told.</returns>
    public async Task<string> RunAsync(ToolTurn turn, FunctionCallContent asked, ChannelWriter<ToolEvent> events, CancellationToken cancellationToken)
    {
        var tool = turn.Tools.FirstOrDefault(offered => offered.Name == asked.Name);
        var (id, name, arguments) = (NewId(), Bounded(asked.Name), ToolArguments.ToJson(asked));
        var isTooLong = arguments.Length > MostArgumentCharacters;
        await recorder.CallAsync(turn.Interaction.Id, new AuditToolCall
        {
            Id = id,
            OccurredAt = time.GetUtcNow(),
            Tool = name,
            Policy = (tool?.Policy ?? ToolPolicy.Ask).Name(),
            Round = turn.Round,
            CallId = Bounded(asked.CallId),
            Arguments = isTooLong ? arguments[..MostArgumentCharacters] : arguments,
        });
        var started = time.GetTimestamp();
        var outcome = asked.Exception is { } unreadable ? ToolOutcome.Unreadable(unreadable.Message)
            : tool is null ? ToolOutcome.Unknown(name)
            : isTooLong ? ToolOutcome.TooLong(arguments.Length)
            : await DecideAsync(turn, tool, id, arguments, events, cancellationToken) ?? await ExecuteAsync(turn, tool, asked, arguments, events, cancellationToken);
        await recorder.ResultAsync(turn.Interaction.Id, new AuditToolResult
        {
            Id = NewId(),
            OccurredAt = time.GetUtcNow(),
            ToolCallId = id,
            Outcome = outcome.Word,
            DurationMs = outcome.Word == ToolOutcome.Refused ? null : time.GetElapsedTime(started).TotalMilliseconds,
            ErrorType = outcome.ErrorType,
            Text = outcome.Text,
        });
        await events.WriteAsync(new ToolEvent { Kind = ToolEventKinds.Ended, Tool = name, Outcome = outcome.Word, ErrorType = outcome.ErrorType }, cancellationToken);
        return outcome.Text;
    }

    /// <summary>What the model is told instead of a result; null when the tool may run.</summary>
    private async Task<ToolOutcome?> DecideAsync(
        ToolTurn turn, OfferedTool tool, Guid callId, string arguments, ChannelWriter<ToolEvent> events, CancellationToken cancellationToken)
    {
        var answer = tool.Policy.Asks(turn.Interaction.Place.ChannelType)
            ? await AskAsync(turn, tool, arguments, events, cancellationToken)
            : new ToolAnswer { Decision = ToolDecisions.Automatic };
        await recorder.DecisionAsync(turn.Interaction.Id, new AuditToolDecision
        {
            Id = NewId(),
            OccurredAt = time.GetUtcNow(),
            ToolCallId = callId,
            Outcome = answer.Decision!,
            UserId = answer.UserId,
            UserName = answer.UserName,
        });
        return answer.Decision is ToolDecisions.Approved or ToolDecisions.Automatic ? null : ToolOutcome.Denied(answer.Decision!, _options.ApprovalTimeout);
    }

    private async Task<ToolAnswer> AskAsync(
        ToolTurn turn, OfferedTool tool, string arguments, ChannelWriter<ToolEvent> events, CancellationToken cancellationToken)
    {
        using var exchange = exchanges.Open(turn.Interaction.Id, turn.Interaction.Caller, ToolEventKinds.Approval);
        await events.WriteAsync(
            new ToolEvent
            {
                Kind = ToolEventKinds.Approval,
                Tool = tool.Name,
                Exchange = exchange.Id,
                Description = tool.Tool.Declaration.Description,
                Arguments = arguments,
                Within = _options.ApprovalTimeout,
            },
            cancellationToken);
        return await exchange.WaitAsync(_options.ApprovalTimeout + Grace, time, cancellationToken) ?? new ToolAnswer { Decision = ToolDecisions.TimedOut };
    }

    private async Task<ToolOutcome> ExecuteAsync(
        ToolTurn turn, OfferedTool tool, FunctionCallContent asked, string arguments, ChannelWriter<ToolEvent> events, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Start(tool.Tool.Declaration, asked.CallId, arguments, turn.Parent);
        var outcome = await TryRunAsync(tool, arguments, new ToolChat(exchanges, turn.Interaction, events, _options.RunTimeout, time), cancellationToken);
        telemetry.End(activity, outcome);
        return outcome;
    }

    private async Task<ToolOutcome> TryRunAsync(OfferedTool tool, string arguments, ToolChat chat, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.RunTimeout + Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            return parsed.RootElement.ValueKind == JsonValueKind.Object
                ? ToolOutcome.Success(await tool.Tool.RunAsync(parsed.RootElement, chat, either.Token), _options.MaxResultCharacters)
                : Failed(ToolFailedException.InvalidArguments, "The arguments are no JSON object.");
        }
        catch (JsonException)
        {
            return Failed(ToolFailedException.InvalidArguments, "The arguments are no JSON object.");
        }
        catch (ToolFailedException exception)
        {
            return Failed(exception.Type, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(ToolFailedException.Timeout, "The tool did not answer in time.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The type alone: an exception's text may hold what belongs to somebody else than who asked.
            return Failed(ToolFailedException.Failed, $"The tool failed ({exception.GetType().Name}).");
        }
    }

    private ToolOutcome Failed(string type, string message) => ToolOutcome.Failure(type, message, _options.MaxResultCharacters);

    private static string Bounded(string text) => text.Length <= MostNameCharacters ? text : text[..MostNameCharacters];

    private Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());
}

/// <summary>One of a model's turns in one answer.</summary>
/// <param name="Interaction">The answer's.</param>
/// <param name="Tools">What the model was offered.</param>
/// <param name="Round">Which of its turns, counted from 1.</param>
/// <param name="Parent">The span that what is done belongs to.</param>
internal sealed record ToolTurn(Interaction Interaction, IReadOnlyList<OfferedTool> Tools, int Round, ActivityContext Parent);
