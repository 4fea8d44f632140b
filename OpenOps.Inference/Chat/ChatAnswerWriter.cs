using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Chat;

/// <summary>Writes an answer to the caller, as events or as one object. Nothing is written before the first update has come.</summary>
internal sealed class ChatAnswerWriter(HttpContext context, ChatCall call, TimeSpan keepAlive, TimeProvider time)
{
    private readonly ChatEventWriter _events = new(context.Response, call);

    public async Task WriteAsync(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        var answer = new AnswerSoFar(time);
        await using var enumerator = updates.GetAsyncEnumerator(context.RequestAborted);
        while (await MoveNextAsync(enumerator))
        {
            var text = answer.Add(enumerator.Current);
            if (call is { IsStreamed: true, WantsStatus: true } && ToStatus(enumerator.Current) is { } status)
            {
                await _events.WriteStatusAsync(status, context.RequestAborted);
            }

            if (call.IsStreamed && text.Length > 0)
            {
                await _events.WriteTextAsync(text, context.RequestAborted);
            }

            foreach (var happened in enumerator.Current.Contents.OfType<ToolEvent>())
            {
                await _events.WriteToolAsync(happened, context.RequestAborted);
            }
        }

        var finishReason = (answer.FinishReason ?? ChatFinishReason.Stop).Value;
        if (call.IsStreamed)
        {
            await _events.WriteEndAsync(finishReason, ToUsage(answer.Usage), context.RequestAborted);
        }
        else
        {
            await context.Response.WriteAsJsonAsync(ToCompletion(answer, finishReason), ChatJson.Default.ChatCompletion, cancellationToken: context.RequestAborted);
        }
    }

    /// <summary>Tells an error: by status code while that is possible, else as the stream's last event, without <c>[DONE]</c>.</summary>
    public Task FailAsync(ApiFailure failure) => context.Response.HasStarted
        ? _events.WriteErrorAsync(failure.Details, context.RequestAborted)
        : ApiErrors.WriteAsync(context, failure);

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        var next = updates.MoveNextAsync();
        if (next.IsCompleted || !call.IsStreamed)
        {
            return await next;
        }

        var waiting = next.AsTask();
        while (true)
        {
            // Without the caller's token: the stream itself ends by it, and must have ended before it is disposed.
            // That the time is over is no news when the next piece has come meanwhile, so it is not told by an exception.
            await ((Task)waiting.WaitAsync(keepAlive, time, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (waiting.IsCompleted)
            {
                return await waiting;
            }

            await KeepAliveAsync();
        }
    }

    private async Task KeepAliveAsync()
    {
        try
        {
            await _events.WriteKeepAliveAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone; the stream is about to end by that.
        }
    }

    private ChatCompletion ToCompletion(AnswerSoFar answer, string finishReason) => new()
    {
        Id = call.CompletionId,
        Created = call.Created.ToUnixTimeSeconds(),
        Model = call.ModelId,
        Choices = [new ChatCompletionChoice(0, new ChatAnswer("assistant", answer.Text), finishReason)],
        Usage = ToUsage(answer.Usage),
        Openops = answer.DroppedMessages > 0 ? new ChatStatus { DroppedMessages = answer.DroppedMessages } : null,
    };

    private static ChatStatus? ToStatus(ChatResponseUpdate update) => (update.GetQueuePlace(), update.GetDroppedMessages()) switch
    {
        (null, 0) => null,
        var (place, dropped) => new ChatStatus
        {
            Queue = place is null ? null : new ChatQueueStatus(place.Position, place.ExpectedWait is { } wait ? Math.Round(wait.TotalSeconds, 1) : null),
            DroppedMessages = dropped > 0 ? dropped : null,
        },
    };

    private static ChatCompletionUsage ToUsage(UsageDetails? usage)
    {
        var (input, output) = (usage?.InputTokenCount ?? 0, usage?.OutputTokenCount ?? 0);
        return new ChatCompletionUsage(input, output, input + output, new ChatPromptTokensDetails(usage?.CachedInputTokenCount ?? 0));
    }
}
