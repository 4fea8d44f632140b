using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Inference;

/// <content>Answers to what a stream asks about tools.</content>
internal sealed partial class InferenceClient
{
    /// <summary>Answers once. What is not waited for any more is refused, which is an <see cref="InferenceException"/> too.</summary>
    public async Task AnswerToolAsync(Guid interactionId, Guid exchange, ToolReply reply, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"v1/interactions/{interactionId:D}/tool-answers/{exchange:D}", UriKind.Relative))
        {
            Content = JsonContent.Create(reply, ToolJson.Default.ToolReply),
        };
        using var response = await SendAsync(message, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
    }
}
