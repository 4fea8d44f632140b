using System.Net.Http.Headers;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>In what the servers that speak OpenAI's protocol differ.</summary>
internal sealed record OpenAIDialect
{
    /// <summary>The address that ends in <c>/v1/</c>.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The header that carries the key.</summary>
    public required Action<HttpRequestHeaders, string> SetKey { get; init; }

    /// <summary>OpenAI renamed the limit; other servers know the old name only.</summary>
    public bool LimitIsMaxCompletionTokens { get; init; }

    public static OpenAIDialect OpenAI(AvailableModel model) => new()
    {
        BaseAddress = model.Endpoint ?? new Uri("https://api.openai.com/v1/"),
        SetKey = SetBearer,
        LimitIsMaxCompletionTokens = true,
    };

    /// <summary>Azure serves the same protocol under its resource's address, without an api-version.</summary>
    public static OpenAIDialect AzureOpenAI(AvailableModel model) => new()
    {
        BaseAddress = model.Endpoint!.AbsolutePath.EndsWith("/openai/v1/", StringComparison.OrdinalIgnoreCase)
            ? model.Endpoint
            : new Uri(model.Endpoint, "openai/v1/"),
        SetKey = static (headers, key) => headers.Add("api-key", key),
        LimitIsMaxCompletionTokens = true,
    };

    public static OpenAIDialect Compatible(AvailableModel model) => new() { BaseAddress = model.Endpoint!, SetKey = SetBearer };

    private static void SetBearer(HttpRequestHeaders headers, string key) => headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
}
