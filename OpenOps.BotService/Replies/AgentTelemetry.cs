using System.Diagnostics;
using System.Text.Json;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Replies;

/// <summary>The span of one answer, by OpenTelemetry's GenAI conventions v1.41. Message text only where it is asked for.</summary>
internal sealed class AgentTelemetry(IConfiguration configuration)
{
    private const string CaptureKey = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    private static readonly ActivitySource Source = new("OpenOps.BotService");

    private readonly bool _captures = string.Equals(configuration[CaptureKey], "true", StringComparison.OrdinalIgnoreCase);

    public Activity? StartAnswer(Question question, string model)
    {
        var activity = Source.StartActivity($"invoke_agent {question.Bot.Username}", ActivityKind.Internal);
        activity?.SetTag(Names.Operation, "invoke_agent");
        activity?.SetTag(Names.AgentName, question.Bot.Username);
        activity?.SetTag(Names.ConversationId, question.Post.ThreadId);
        activity?.SetTag(Names.RequestModel, model);
        activity?.SetTag(Names.InteractionId, question.InteractionId.ToString());
        activity?.SetTag(Names.PostId, question.Post.Id);
        return activity;
    }

    public void NoteQuestion(Activity? activity, IReadOnlyList<ChatMessage> messages)
    {
        if (_captures && activity is not null)
        {
            activity.SetTag(Names.SystemInstructions, JsonSerializer.Serialize(
                messages.Where(message => message.Role == ChatMessage.System).Select(message => new { type = "text", content = message.Content })));
            activity.SetTag(Names.InputMessages, JsonSerializer.Serialize(
                messages.Where(message => message.Role != ChatMessage.System).Select(message => Parts(message.Role, message.Content))));
        }
    }

    public void NoteAnswer(Activity? activity, string text, StreamSummary summary, AnswerEnd end)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag(Names.ResponseModel, summary.Model);
        activity.SetTag(Names.InputTokens, summary.Usage?.PromptTokens);
        activity.SetTag(Names.OutputTokens, summary.Usage?.CompletionTokens);
        if (summary.FinishReason is { } reason)
        {
            activity.SetTag(Names.FinishReasons, new[] { reason });
        }

        activity.SetTag(Names.AnswerState, end.State);
        if (summary.Error is { } error)
        {
            activity.SetTag(Names.ErrorType, error.Code);
            activity.SetStatus(ActivityStatusCode.Error, error.Code);
        }

        if (_captures)
        {
            activity.SetTag(Names.OutputMessages, JsonSerializer.Serialize(new[] { Parts(ChatMessage.Assistant, text) }));
        }
    }

    /// <summary>Tells how a person judged an answer, as part of the answer's own trace.</summary>
    public static void NoteRating(Guid interactionId, string? traceId, string? spanId, string rating)
    {
        if (traceId is not { Length: 32 } || spanId is not { Length: 16 })
        {
            return;
        }

        var parent = new ActivityContext(
            ActivityTraceId.CreateFromString(traceId), ActivitySpanId.CreateFromString(spanId), ActivityTraceFlags.Recorded, isRemote: true);
        using var activity = Source.StartActivity("evaluate answer", ActivityKind.Internal, parent);
        activity?.SetTag(Names.InteractionId, interactionId.ToString());
        activity?.AddEvent(new ActivityEvent("gen_ai.evaluation.result", tags: new ActivityTagsCollection
        {
            ["gen_ai.evaluation.name"] = "user_rating",
            ["gen_ai.evaluation.score.label"] = rating,
            ["gen_ai.evaluation.score.value"] = rating switch { "up" => 1.0, "down" => 0.0, _ => null },
        }));
    }

    private static object Parts(string role, string content) => new { role, parts = new[] { new { type = "text", content } } };

    private static class Names
    {
        public const string Operation = "gen_ai.operation.name";
        public const string AgentName = "gen_ai.agent.name";
        public const string ConversationId = "gen_ai.conversation.id";
        public const string RequestModel = "gen_ai.request.model";
        public const string ResponseModel = "gen_ai.response.model";
        public const string FinishReasons = "gen_ai.response.finish_reasons";
        public const string InputTokens = "gen_ai.usage.input_tokens";
        public const string OutputTokens = "gen_ai.usage.output_tokens";
        public const string SystemInstructions = "gen_ai.system_instructions";
        public const string InputMessages = "gen_ai.input.messages";
        public const string OutputMessages = "gen_ai.output.messages";
        public const string ErrorType = "error.type";
        public const string InteractionId = "openops.interaction_id";
        public const string PostId = "openops.post_id";
        public const string AnswerState = "openops.answer.state";
    }
}

/// <summary>What a stream told besides its text.</summary>
internal sealed record StreamSummary
{
    /// <summary>The model was not asked: even its own notes on what it read are too long for it.</summary>
    public static readonly StreamSummary TooLong = new() { Error = new InferenceException("context_length_exceeded", "The notes do not get shorter.") };

    public string? Model { get; init; }

    public string? FinishReason { get; init; }

    public ChatUsage? Usage { get; init; }

    /// <summary>How many of the oldest messages did not fit into the model.</summary>
    public int DroppedMessages { get; init; }

    public InferenceException? Error { get; init; }
}
