using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Embeddings;
using OpenOps.Inference.Models;
using OpenOps.Inference.Providers.Anthropic;
using OpenOps.Inference.Providers.Baseline;
using OpenOps.Inference.Providers.OpenAI;

namespace OpenOps.Inference.Providers;

/// <summary>Makes the client of a model. The one place that knows all kinds of providers.</summary>
internal sealed class ProviderRegistry(IHttpClientFactory clients, TimeProvider time, ILocalModelProvider? local = null)
{
    /// <summary>The HTTP client of all providers: no retries and no logging of its own.</summary>
    public const string HttpClientName = "provider";

    public IChatClient CreateClient(AvailableModel model) => model.Provider switch
    {
        ProviderKind.Baseline => new BaselineChatClient(),
        ProviderKind.OpenAI => OpenAI(model, OpenAIDialect.OpenAI(model)),
        ProviderKind.AzureOpenAI => OpenAI(model, OpenAIDialect.AzureOpenAI(model)),
        ProviderKind.OpenAICompatible => OpenAI(model, OpenAIDialect.Compatible(model)),
        ProviderKind.Anthropic => new AnthropicChatClient(Http(), model, time),
        ProviderKind.Local when local is not null => local.CreateClient(model),
        ProviderKind.Local => throw new UnreachableException("The catalogue offers no local models in this build."),
    };

    /// <summary>The catalogue lets no other provider have a model that transcribes.</summary>
    public OpenAITranscriptionClient CreateTranscriptionClient(AvailableModel model) => new(Http(), model, DialectOf(model), time);

    /// <summary>The catalogue lets no other provider have a model that makes embeddings.</summary>
    public ITextEmbedder CreateEmbedder(AvailableModel model) => model.Provider == ProviderKind.Local
        ? local?.CreateEmbedder(model) ?? throw new UnreachableException("The catalogue offers no local models in this build.")
        : new OpenAIEmbeddingClient(Http(), model, DialectOf(model), time);

    private static OpenAIDialect DialectOf(AvailableModel model) => model.Provider switch
    {
        ProviderKind.OpenAI => OpenAIDialect.OpenAI(model),
        ProviderKind.AzureOpenAI => OpenAIDialect.AzureOpenAI(model),
        ProviderKind.OpenAICompatible => OpenAIDialect.Compatible(model),
        ProviderKind.Anthropic or ProviderKind.Baseline or ProviderKind.Local => throw new UnreachableException("The catalogue refuses such models."),
    };

    private OpenAIChatClient OpenAI(AvailableModel model, OpenAIDialect dialect) => new(Http(), model, dialect, time);

    private HttpClient Http() => clients.CreateClient(HttpClientName);
}
