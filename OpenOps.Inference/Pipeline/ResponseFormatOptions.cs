using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>OpenAI's <c>response_format</c>, handed on word for word: the abstractions would drop its <c>strict</c>.</summary>
internal static class ResponseFormatOptions
{
    private const string Key = "openops.response_format";

    public static void SetResponseFormat(this ChatOptions options, JsonElement format) =>
        (options.AdditionalProperties ??= [])[Key] = format;

    public static JsonElement? GetResponseFormat(this ChatOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Key, out var value) == true && value is JsonElement format ? format : null;
}
