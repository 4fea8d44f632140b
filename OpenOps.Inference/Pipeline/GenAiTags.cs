using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Pipeline;

/// <summary>The attributes of a <c>chat</c> span and of its metrics.</summary>
internal static class GenAiTags
{
    public static void SetRequest(Activity activity, Interaction interaction, ChatOptions options)
    {
        var model = interaction.Model;
        activity.SetTag(GenAiConventions.OperationName, GenAiConventions.ChatOperation);
        activity.SetTag(GenAiConventions.ProviderName, ProviderName(model.Provider));
        activity.SetTag(GenAiConventions.RequestModel, model.Name ?? model.Id);
        activity.SetTag(GenAiConventions.RequestStream, true);
        activity.SetTag(GenAiConventions.RequestTemperature, options.Temperature);
        activity.SetTag(GenAiConventions.RequestTopP, options.TopP);
        activity.SetTag(GenAiConventions.RequestTopK, options.TopK);
        activity.SetTag(GenAiConventions.RequestMaxTokens, options.MaxOutputTokens);
        activity.SetTag(GenAiConventions.RequestSeed, options.Seed);
        activity.SetTag(GenAiConventions.RequestFrequencyPenalty, options.FrequencyPenalty);
        activity.SetTag(GenAiConventions.RequestPresencePenalty, options.PresencePenalty);
        activity.SetTag(GenAiConventions.RequestStopSequences, options.StopSequences is { Count: > 0 } stop ? stop.ToArray() : null);
        activity.SetTag(GenAiConventions.OutputType, options.GetResponseFormat() is null ? null : "json");
        activity.SetTag(GenAiConventions.ConversationId, interaction.Place.ConversationId is { Length: > 0 } id ? id : null);
        activity.SetTag(GenAiConventions.AgentName, interaction.Bot is { Length: > 0 } bot ? bot : null);
        activity.SetTag(GenAiConventions.ServerAddress, model.Endpoint?.Host);
        activity.SetTag(GenAiConventions.ServerPort, model.Endpoint?.Port);
        activity.SetTag(GenAiConventions.InteractionId, interaction.Id.ToString());
    }

    public static void SetResponse(Activity activity, AnswerSoFar answer, string? error)
    {
        activity.SetTag(GenAiConventions.ResponseId, answer.ResponseId);
        activity.SetTag(GenAiConventions.ResponseModel, answer.ModelId);
        activity.SetTag(GenAiConventions.ResponseFinishReasons, answer.FinishReason is { } reason ? new[] { reason.Value } : null);
        activity.SetTag(GenAiConventions.ResponseTimeToFirstChunk, answer.FirstToken?.TotalSeconds);
        activity.SetTag(GenAiConventions.UsageInputTokens, answer.Usage?.InputTokenCount);
        activity.SetTag(GenAiConventions.UsageOutputTokens, answer.Usage?.OutputTokenCount);
        activity.SetTag(GenAiConventions.UsageCacheReadInputTokens, answer.Usage?.CachedInputTokenCount);
        activity.SetTag(GenAiConventions.UsageReasoningOutputTokens, answer.Usage?.ReasoningTokenCount);
        if (error is not null)
        {
            activity.SetTag(GenAiConventions.ErrorType, error);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    public static void SetInput(Activity activity, IReadOnlyList<ChatMessage> messages)
    {
        var system = messages.Where(message => message.Role == ChatRole.System).ToList();
        activity.SetTag(GenAiConventions.SystemInstructions, system.Count > 0 ? GenAiMessages.Instructions(system) : null);
        activity.SetTag(GenAiConventions.InputMessages, GenAiMessages.Input(messages.Where(message => message.Role != ChatRole.System)));
    }

    public static void SetTools(Activity activity, ChatOptions options) =>
        activity.SetTag(GenAiConventions.ToolDefinitions, options.Tools is { Count: > 0 } tools ? GenAiMessages.Tools(tools.OfType<AIFunctionDeclaration>()) : null);

    public static void SetOutput(Activity activity, AnswerSoFar answer, string? error) =>
        activity.SetTag(GenAiConventions.OutputMessages, GenAiMessages.Output(answer.Text, answer.ToolCalls, error is null ? answer.FinishReason?.Value ?? "stop" : "error"));

    public static KeyValuePair<string, object?>[] ForMetrics(AvailableModel model, AnswerSoFar answer)
    {
        List<KeyValuePair<string, object?>> tags =
        [
            new(GenAiConventions.OperationName, GenAiConventions.ChatOperation),
            new(GenAiConventions.ProviderName, ProviderName(model.Provider)),
            new(GenAiConventions.RequestModel, model.Name ?? model.Id),
        ];
        if (answer.ModelId is { } responseModel)
        {
            tags.Add(new(GenAiConventions.ResponseModel, responseModel));
        }

        if (model.Endpoint is { } endpoint)
        {
            tags.Add(new(GenAiConventions.ServerAddress, endpoint.Host));
            tags.Add(new(GenAiConventions.ServerPort, endpoint.Port));
        }

        return [.. tags];
    }

    // The conventions' own names where they have one.
    public static string ProviderName(ProviderKind provider) => provider switch
    {
        ProviderKind.OpenAI => "openai",
        ProviderKind.AzureOpenAI => "azure.ai.openai",
        ProviderKind.Anthropic => "anthropic",
        ProviderKind.OpenAICompatible => "openai_compatible",
        ProviderKind.Local => "llama_cpp",
        ProviderKind.Baseline => "openops.baseline",
    };
}
