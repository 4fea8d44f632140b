using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Chat;

/// <summary>A call of a model that is answered in one piece: what goes wrong is told in OpenAI's shape, and the log gets no text.</summary>
internal static class WholeAnswer
{
    /// <param name="context">The request's.</param>
    /// <param name="logger">Of the API.</param>
    /// <param name="answerAsync">Reads the request, says which interaction it is, and writes the answer.</param>
    public static async Task RunAsync(HttpContext context, ILogger logger, Func<Action<Interaction>, Task> answerAsync)
    {
        var id = Guid.Empty;
        try
        {
            await answerAsync(Begin);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; the record says so, and there is nobody left to tell.
        }
        catch (InvalidRequestException exception)
        {
            await ApiErrors.WriteAsync(context, exception.Failure);
        }
        catch (ModelCallException exception)
        {
            logger.CallFailed(id, exception.Code);
            await ApiErrors.WriteAsync(context, ApiFailure.From(exception));
        }
        catch (Exception exception)
        {
            // The type only: what broke may have held a name or text.
            logger.CallBroke(id, exception.GetType().Name);
            await ApiErrors.WriteAsync(context, ApiFailure.Unexpected);
        }

        void Begin(Interaction interaction)
        {
            id = interaction.Id;
            context.Response.Headers[ChatCompletionsApi.InteractionHeader] = id.ToString();
        }
    }
}
