using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Tools;

/// <summary>What the events of a tool call must hold to. All objections are told at once.</summary>
internal sealed class ToolValidator(InteractionValidator interactions)
{
    public FieldErrors Check(Guid interactionId, ToolCall call)
    {
        var errors = interactions.CheckEvent(interactionId, call.Id, call.OccurredAt);
        errors.CheckText(call.Tool, "tool", RequestLimits.Name, required: true);
        errors.Check(call.Round is >= 1 and <= RequestLimits.ToolRounds, "round", $"is not between 1 and {RequestLimits.ToolRounds}");
        errors.CheckText(call.CallId, "call_id", RequestLimits.Name);
        errors.CheckText(call.Arguments, "arguments", RequestLimits.ToolText);
        return errors;
    }

    public FieldErrors Check(Guid interactionId, ToolDecision decision)
    {
        var errors = interactions.CheckEvent(interactionId, decision.Id, decision.OccurredAt);
        errors.Check(decision.ToolCallId != Guid.Empty, "tool_call_id", "is required");
        var isSomebodys = decision.Outcome is ToolDecisionOutcome.Approved or ToolDecisionOutcome.Rejected;
        errors.CheckText(decision.UserId, "user_id", RequestLimits.Id, required: isSomebodys);
        errors.CheckText(decision.UserName, "user_name", RequestLimits.Name);
        return errors;
    }

    public FieldErrors Check(Guid interactionId, ToolResult result)
    {
        var errors = interactions.CheckEvent(interactionId, result.Id, result.OccurredAt);
        errors.Check(result.ToolCallId != Guid.Empty, "tool_call_id", "is required");
        errors.CheckDuration(result.DurationMs, "duration_ms");
        errors.CheckText(result.ErrorType, "error_type", RequestLimits.Word);
        errors.CheckText(result.Text, "text", RequestLimits.ToolText);
        return errors;
    }
}
