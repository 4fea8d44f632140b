using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Tokens;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>
/// A model that is not a language model: the same answer to the same messages, always. It is what works without any key,
/// and the floor that a real model has to beat.
/// </summary>
internal sealed class BaselineChatClient : IChatClient, ITokenizer
{
    public const string ModelName = "baseline-1";

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var conversation = messages.ToList();
        var interaction = options.GetInteraction();
        var limit = options?.MaxOutputTokens ?? int.MaxValue;
        var output = 0;
        var finish = ChatFinishReason.Stop;
        foreach (var word in BaselineWords.Split(BaselineAnswer.To(conversation, interaction.Operation)))
        {
            var tokens = TokenEstimate.Of(word);
            if (output + tokens > limit)
            {
                finish = ChatFinishReason.Length;
                break;
            }

            output += tokens;
            // The reader of the stream gets its turn after each word, and a cancelled call ends here.
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return Update(interaction, new TextContent(word));
        }

        var usage = new UsageDetails { InputTokenCount = conversation.Sum(message => TokenEstimate.Of(message.Text)), OutputTokenCount = output };
        var last = Update(interaction, new UsageContent(usage));
        last.FinishReason = finish;
        yield return last;
    }

    public int Count(string text) => TokenEstimate.Of(text);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Holds nothing.
    }

    private static ChatResponseUpdate Update(Interaction interaction, AIContent content) =>
        new(ChatRole.Assistant, [content]) { ResponseId = $"baseline-{interaction.Id:N}", ModelId = ModelName };
}
