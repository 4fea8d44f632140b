using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Providers;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Transcriptions;

/// <summary>The only way to a transcription, in the order of the chat's: telemetry, audit, time limit, retries, provider.</summary>
internal sealed class TranscriptionPipeline(
    ProviderRegistry providers, InteractionRecorder recorder, GenAiTelemetry telemetry, IOptions<TranscriptionOptions> limits,
    IOptions<RetryOptions> retries, TimeProvider time, Random random, ILogger<TranscriptionPipeline> logger)
{
    /// <summary>Returns once the transcript is on record.</summary>
    public async Task<TranscriptionAnswer> TranscribeAsync(Interaction interaction, TranscriptionRequest request, CancellationToken cancellationToken)
    {
        using var activity = Start(interaction);
        var started = time.GetTimestamp();
        string? error = null;
        try
        {
            return await RecordAsync(interaction, request, cancellationToken);
        }
        catch (Exception exception)
        {
            error = cancellationToken.IsCancellationRequested ? "cancelled" : (exception as ModelCallException)?.Code ?? exception.GetType().FullName;
            throw;
        }
        finally
        {
            Finish(activity, interaction.Model, time.GetElapsedTime(started), error);
        }
    }

    // No row, no call: the provider gets its first byte after the intent is committed.
    private async Task<TranscriptionAnswer> RecordAsync(Interaction interaction, TranscriptionRequest request, CancellationToken cancellationToken)
    {
        var intent = IntentOf.Of(interaction, [ToMessage(request)], ToParameters(request), Activity.Current, time.GetUtcNow());
        var record = await recorder.OpenAsync(intent);
        var started = time.GetTimestamp();
        try
        {
            var answer = await CallAsync(interaction, request, cancellationToken);
            await record.CloseAsync(Result(AuditResults.Completed, "stop", answer.Transcript) with { Usage = answer.Usage });
            return answer;
        }
        catch (Exception exception) when (!record.IsClosed)
        {
            await record.CloseAsync(cancellationToken.IsCancellationRequested
                ? Result(AuditResults.Cancelled, AuditResults.FinishedByCancel, "")
                : Result(AuditResults.Failed, AuditResults.FinishedByError, "") with { Error = ToError(exception) });
            throw;
        }

        AuditResult Result(string outcome, string finishReason, string transcript) => new()
        {
            OccurredAt = time.GetUtcNow(),
            Outcome = outcome,
            Answer = transcript,
            FinishReason = finishReason,
            Partial = outcome == AuditResults.Cancelled,
            ResponseModel = interaction.Model.Name ?? "",
            Timing = new AuditTiming(0, FirstTokenMs: null, time.GetElapsedTime(started).TotalMilliseconds),
        };
    }

    private async Task<TranscriptionAnswer> CallAsync(Interaction interaction, TranscriptionRequest request, CancellationToken cancellationToken)
    {
        var client = providers.CreateTranscriptionClient(interaction.Model);
        using var limit = new CancellationTokenSource(limits.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await client.TranscribeAsync(request, either.Token);
                }
                catch (ModelCallException exception) when (retries.Value.DelayAfter(attempt, exception, random) is { } delay)
                {
                    logger.CallRetried(interaction.Model.Id, attempt, exception.Code, delay);
                    await Task.Delay(delay, time, either.Token);
                }
            }
        }
        catch (Exception exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelCallException(
                ModelCallErrors.TotalTimeout, $"{interaction.Model.Entry.DisplayName} did not finish within {limits.Value.Timeout.TotalMinutes:0.##} min.", exception);
        }
    }

    // The sound is not kept: its hash tells whether a file is the one that was sent.
    private static AuditMessage ToMessage(TranscriptionRequest request) => new(
        "user", Name: null, $"[file {request.File.Name}]{(request.Prompt is { } prompt ? "\n" + prompt : "")}");

    private static Dictionary<string, JsonElement> ToParameters(TranscriptionRequest request)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Add("file_bytes", request.File.Length);
        Add("file_sha256", request.File.Sha256);
        Add("file_seconds", request.File.Duration?.TotalSeconds);
        Add("response_format", request.ResponseFormat);
        Add("language", request.Language);
        Add("temperature", request.Temperature);
        return parameters;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                parameters[name] = value.Deserialize(AuditJson.Default.JsonElement);
            }
        }
    }

    private static AuditError ToError(Exception exception) => exception is ModelCallException known
        ? new AuditError(known.Code, known.Message)
        : new AuditError(ModelCallErrors.Internal, exception.GetType().Name);

    private Activity? Start(Interaction interaction)
    {
        var model = interaction.Model;
        var activity = telemetry.Source.StartActivity($"{GenAiConventions.GenerateContentOperation} {model.Name ?? model.Id}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            foreach (var (name, value) in Tags(model))
            {
                activity.SetTag(name, value);
            }

            activity.SetTag(GenAiConventions.OutputType, "text");
            activity.SetTag(GenAiConventions.ConversationId, interaction.Place.ConversationId is { Length: > 0 } id ? id : null);
            activity.SetTag(GenAiConventions.AgentName, interaction.Bot is { Length: > 0 } bot ? bot : null);
            activity.SetTag(GenAiConventions.InteractionId, interaction.Id.ToString());
        }

        return activity;
    }

    private void Finish(Activity? activity, AvailableModel model, TimeSpan elapsed, string? error)
    {
        var tags = Tags(model);
        if (error is not null)
        {
            tags.Add(new(GenAiConventions.ErrorType, error));
            activity?.SetTag(GenAiConventions.ErrorType, error).SetStatus(ActivityStatusCode.Error);
        }

        telemetry.Duration.Record(elapsed.TotalSeconds, [.. tags]);
    }

    private static List<KeyValuePair<string, object?>> Tags(AvailableModel model)
    {
        List<KeyValuePair<string, object?>> tags =
        [
            new(GenAiConventions.OperationName, GenAiConventions.GenerateContentOperation),
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
