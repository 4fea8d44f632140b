using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Audit;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Pipeline;

/// <summary>
/// The way to a model that answers in one piece, in the order of the chat's: telemetry, audit, time limit, retries, provider.
/// </summary>
internal sealed class WholeCall(
    InteractionRecorder recorder, GenAiTelemetry telemetry, IOptions<RetryOptions> retries, TimeProvider time, Random random, ILogger<WholeCall> logger)
{
    /// <summary>Returns once the result is on record.</summary>
    public async Task<T> RunAsync<T>(WholeCallPlan<T> plan, CancellationToken cancellationToken)
    {
        using var activity = Start(plan);
        var started = time.GetTimestamp();
        string? error = null;
        try
        {
            return await RecordAsync(plan, cancellationToken);
        }
        catch (Exception exception)
        {
            error = cancellationToken.IsCancellationRequested ? "cancelled" : (exception as ModelCallException)?.Code ?? exception.GetType().FullName;
            throw;
        }
        finally
        {
            Finish(activity, plan, time.GetElapsedTime(started), error);
        }
    }

    // No row, no call: the provider gets its first byte after the intent is committed.
    private async Task<T> RecordAsync<T>(WholeCallPlan<T> plan, CancellationToken cancellationToken)
    {
        var record = await recorder.OpenAsync(IntentOf.Of(plan.Interaction, plan.Messages, plan.Parameters, Activity.Current, time.GetUtcNow()));
        var started = time.GetTimestamp();
        try
        {
            var answer = await AskAsync(plan, cancellationToken);
            var told = plan.Told(answer);
            await record.CloseAsync(Result(AuditResults.Completed, "stop", told.Answer) with
            {
                Usage = told.Usage, ResponseModel = ResultOf.Bounded(told.Model ?? plan.Interaction.Model.Name),
            });
            return answer;
        }
        catch (Exception exception) when (!record.IsClosed)
        {
            await record.CloseAsync(cancellationToken.IsCancellationRequested
                ? Result(AuditResults.Cancelled, AuditResults.FinishedByCancel, "")
                : Result(AuditResults.Failed, AuditResults.FinishedByError, "") with { Error = ToError(exception) });
            throw;
        }

        AuditResult Result(string outcome, string finishReason, string answer) => new()
        {
            OccurredAt = time.GetUtcNow(),
            Outcome = outcome,
            Answer = answer,
            FinishReason = finishReason,
            Partial = outcome == AuditResults.Cancelled,
            ResponseModel = plan.Interaction.Model.Name ?? "",
            Timing = new AuditTiming(0, FirstTokenMs: null, time.GetElapsedTime(started).TotalMilliseconds),
        };
    }

    private async Task<T> AskAsync<T>(WholeCallPlan<T> plan, CancellationToken cancellationToken)
    {
        var model = plan.Interaction.Model;
        using var limit = new CancellationTokenSource(plan.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await plan.Ask(either.Token);
                }
                catch (ModelCallException exception) when (retries.Value.DelayAfter(attempt, exception, random) is { } delay)
                {
                    logger.CallRetried(model.Id, attempt, exception.Code, delay);
                    await Task.Delay(delay, time, either.Token);
                }
            }
        }
        catch (Exception exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelCallException(
                ModelCallErrors.TotalTimeout, $"{model.Entry.DisplayName} did not finish within {plan.Limit.TotalMinutes:0.##} min.", exception);
        }
    }

    private static AuditError ToError(Exception exception) => exception is ModelCallException known
        ? new AuditError(known.Code, known.Message)
        : new AuditError(ModelCallErrors.Internal, exception.GetType().Name);

    private Activity? Start<T>(WholeCallPlan<T> plan)
    {
        var (interaction, model) = (plan.Interaction, plan.Interaction.Model);
        var activity = telemetry.Source.StartActivity($"{plan.Operation} {model.Name ?? model.Id}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            foreach (var (name, value) in Tags(plan))
            {
                activity.SetTag(name, value);
            }

            activity.SetTag(GenAiConventions.OutputType, plan.OutputType);
            activity.SetTag(GenAiConventions.ConversationId, interaction.Place.ConversationId is { Length: > 0 } id ? id : null);
            activity.SetTag(GenAiConventions.AgentName, interaction.Bot is { Length: > 0 } bot ? bot : null);
            activity.SetTag(GenAiConventions.InteractionId, interaction.Id.ToString());
        }

        return activity;
    }

    private void Finish<T>(Activity? activity, WholeCallPlan<T> plan, TimeSpan elapsed, string? error)
    {
        var tags = Tags(plan);
        if (error is not null)
        {
            tags.Add(new(GenAiConventions.ErrorType, error));
            activity?.SetTag(GenAiConventions.ErrorType, error).SetStatus(ActivityStatusCode.Error);
        }

        telemetry.Duration.Record(elapsed.TotalSeconds, [.. tags]);
    }

    private static List<KeyValuePair<string, object?>> Tags<T>(WholeCallPlan<T> plan)
    {
        var model = plan.Interaction.Model;
        List<KeyValuePair<string, object?>> tags =
        [
            new(GenAiConventions.OperationName, plan.Operation),
            new(GenAiConventions.ProviderName, GenAiTags.ProviderName(model.Provider)),
            new(GenAiConventions.RequestModel, model.Name ?? model.Id),
        ];
        if (model.Endpoint is { } endpoint)
        {
            tags.Add(new(GenAiConventions.ServerAddress, endpoint.Host));
            tags.Add(new(GenAiConventions.ServerPort, endpoint.Port));
        }

        return tags;
    }
}
