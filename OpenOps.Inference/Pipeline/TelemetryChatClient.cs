using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Pipeline;

/// <summary>The span <c>chat {model}</c> and the metrics of each call, by OpenTelemetry's GenAI conventions.</summary>
internal sealed class TelemetryChatClient(IChatClient inner, GenAiTelemetry telemetry, TimeProvider time) : StreamedChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages.ToList();
        var interaction = options.GetInteraction();
        using var activity = Start(interaction, sent, options!);
        var answer = new AnswerSoFar(time);
        var outcome = "cancelled";
        var updates = InnerClient.GetStreamingResponseAsync(sent, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                // An iterator loses it at every yield: https://github.com/dotnet/runtime/issues/47802
                Activity.Current = activity ?? Activity.Current;
                try
                {
                    if (!await updates.MoveNextAsync())
                    {
                        outcome = null;
                        break;
                    }
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    outcome = (exception as ModelCallException)?.Code ?? exception.GetType().FullName;
                    throw;
                }

                answer.Add(updates.Current);
                yield return updates.Current;
            }
        }
        finally
        {
            Activity.Current = activity ?? Activity.Current;
            await updates.DisposeAsync();
            Finish(activity, interaction.Model, answer, outcome);
        }
    }

    private Activity? Start(Interaction interaction, IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var model = interaction.Model;
        var activity = telemetry.Source.StartActivity($"{GenAiConventions.ChatOperation} {model.Name ?? model.Id}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            GenAiTags.SetRequest(activity, interaction, options);
            if (telemetry.CapturesContent)
            {
                GenAiTags.SetInput(activity, messages);
                GenAiTags.SetTools(activity, options);
            }
        }

        return activity;
    }

    private void Finish(Activity? activity, AvailableModel model, AnswerSoFar answer, string? error)
    {
        if (activity is { IsAllDataRequested: true })
        {
            GenAiTags.SetResponse(activity, answer, error);
            if (telemetry.CapturesContent)
            {
                GenAiTags.SetOutput(activity, answer, error);
            }
        }

        var tags = GenAiTags.ForMetrics(model, answer);
        if (answer.FirstToken is { } firstToken)
        {
            telemetry.TimeToFirstChunk.Record(firstToken.TotalSeconds, tags);
        }

        if (answer.Usage is { } usage)
        {
            telemetry.TokenUsage.Record(usage.InputTokenCount ?? 0, [.. tags, new(GenAiConventions.TokenType, GenAiConventions.TokenTypeInput)]);
            telemetry.TokenUsage.Record(usage.OutputTokenCount ?? 0, [.. tags, new(GenAiConventions.TokenType, GenAiConventions.TokenTypeOutput)]);
        }

        telemetry.Duration.Record(answer.Elapsed.TotalSeconds, error is null ? tags : [.. tags, new(GenAiConventions.ErrorType, error)]);
    }
}
