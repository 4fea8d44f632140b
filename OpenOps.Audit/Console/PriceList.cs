using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Console;

/// <summary>What tokens cost, by model: the prices of the catalogue that Inference reads, as they are now.</summary>
internal sealed class PriceList(IOptions<ConsoleOptions> options)
{
    private const decimal Million = 1_000_000;

    private readonly FrozenDictionary<string, Price> _prices = Read(options.Value.Catalogue);

    /// <returns>Null when the model has no known price, or the tokens are not known.</returns>
    public Cost? Of(string model, long? input, long? output, long? cached)
    {
        if ((input, output) is (null, null) || !_prices.TryGetValue(model, out var price))
        {
            return null;
        }

        // Cached tokens are part of the input, at another price where the catalogue has one.
        var fromCache = Math.Clamp(cached ?? 0, 0, input ?? 0);
        var amount = ((((input ?? 0) - fromCache) * price.Input) + (fromCache * price.Cached) + ((output ?? 0) * price.Output)) / Million;
        return new Cost(amount, price.Currency);
    }

    private static FrozenDictionary<string, Price> Read(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            return FrozenDictionary<string, Price>.Empty;
        }

        using var catalogue = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var prices = new Dictionary<string, Price>(StringComparer.Ordinal);
        foreach (var model in catalogue.RootElement.GetProperty("models").EnumerateArray())
        {
            if (model.TryGetProperty("prices", out var price) && price.ValueKind == JsonValueKind.Object)
            {
                var input = price.GetProperty("input_per_million").GetDecimal();
                var cached = price.TryGetProperty("cached_input_per_million", out var given) ? given.GetDecimal() : input;
                prices[model.GetProperty("id").GetString()!] =
                    new Price(price.GetProperty("currency").GetString()!, input, cached, price.GetProperty("output_per_million").GetDecimal());
            }
        }

        return prices.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Price(string Currency, decimal Input, decimal Cached, decimal Output);
}

/// <summary>An amount of money.</summary>
public sealed record Cost(decimal Amount, string Currency);
