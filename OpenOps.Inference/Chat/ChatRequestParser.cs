using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Chat;

/// <summary>Checks a request's parameters and makes the call's options of them.</summary>
internal static class ChatRequestParser
{
    private const int MostStops = 4;

    public static ChatOptions ToOptions(ChatCompletionRequest request, AvailableModel model)
    {
        Require(request.N is null or 1, "n", "'n' must be 1: one question gets one answer.");
        Require(
            request.Tools is not { ValueKind: JsonValueKind.Array } tools || tools.GetArrayLength() == 0,
            "tools", "'tools' is not supported. Leave it out.", ModelCallErrors.UnsupportedParameter);
        Require(
            request.MaxTokens is null || request.MaxCompletionTokens is null || request.MaxTokens == request.MaxCompletionTokens,
            "max_tokens", "'max_tokens' and 'max_completion_tokens' contradict each other. Send one of them.");
        var options = new ChatOptions
        {
            Temperature = Within(request.Temperature, "temperature", 0, 2),
            TopP = Within(request.TopP, "top_p", 0, 1),
            TopK = Taken(Positive(request.TopK, "top_k"), "top_k", model),
            PresencePenalty = Within(request.PresencePenalty, "presence_penalty", -2, 2),
            FrequencyPenalty = Within(request.FrequencyPenalty, "frequency_penalty", -2, 2),
            MaxOutputTokens = Positive(request.MaxCompletionTokens, "max_completion_tokens") ?? Positive(request.MaxTokens, "max_tokens"),
            Seed = request.Seed,
            StopSequences = ToStops(request.Stop),
        };
        options.SetSampling(SamplingOptions.MinP, Taken(Within(request.MinP, "min_p", 0, 1), "min_p", model));
        Require(request.RepetitionPenalty is null or (> 0 and <= 2), "repetition_penalty", "'repetition_penalty' must be above 0 and at most 2; 1 is none.");
        options.SetSampling(SamplingOptions.RepetitionPenalty, Taken((float?)request.RepetitionPenalty, "repetition_penalty", model));
        if (ToResponseFormat(request.ResponseFormat, model) is { } format)
        {
            options.SetResponseFormat(format);
        }

        return options;
    }

    public static void Require(bool holds, string param, string message, string? code = null)
    {
        if (!holds)
        {
            throw InvalidRequestException.Of(param, message, code);
        }
    }

    private static float? Within(double? value, string name, double least, double most)
    {
        Require(value is null || (value >= least && value <= most), name, $"'{name}' must be between {least} and {most}.");
        return (float?)value;
    }

    // Whether a server that speaks OpenAI's protocol heeds these, or drops them in silence, cannot be told: so none gets them.
    private static T? Taken<T>(T? value, string name, AvailableModel model)
        where T : struct
    {
        var isTaken = model.Provider == ProviderKind.Local || (model.Provider == ProviderKind.Anthropic && name == "top_k");
        Require(
            value is null || isTaken, name, $"The model '{model.Id}' does not support '{name}'. Leave it out, or ask a model that does: local models take it.",
            ModelCallErrors.UnsupportedParameter);
        return value;
    }

    private static int? Positive(int? value, string name)
    {
        Require(value is null or >= 1, name, $"'{name}' must be at least 1.");
        return value;
    }

    private static List<string>? ToStops(JsonElement? stop)
    {
        if (stop is not { ValueKind: not JsonValueKind.Null } given)
        {
            return null;
        }

        List<JsonElement> texts = given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray()] : [given];
        Require(texts.Count <= MostStops, "stop", $"'stop' may hold at most {MostStops} texts.");
        Require(texts.TrueForAll(text => text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0), "stop", "'stop' must be a text or an array of texts.");
        return [.. texts.Select(text => text.GetString()!)];
    }

    private static JsonElement? ToResponseFormat(JsonElement? format, AvailableModel model)
    {
        if (format is not { ValueKind: not JsonValueKind.Null } given)
        {
            return null;
        }

        const string Param = "response_format";
        var type = given.ValueKind == JsonValueKind.Object && given.TryGetProperty("type", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        Require(type is "text" or "json_object" or "json_schema", $"{Param}.type", $"'{Param}.type' must be text, json_object or json_schema.");
        if (type == "text")
        {
            return null;
        }

        var supported = model.Provider is ProviderKind.OpenAI or ProviderKind.AzureOpenAI or ProviderKind.OpenAICompatible or ProviderKind.Local;
        Require(supported, Param, $"The model '{model.Id}' does not support '{Param}'. Leave it out, or ask for the form in the messages.", ModelCallErrors.UnsupportedParameter);
        return given.Clone();
    }
}
