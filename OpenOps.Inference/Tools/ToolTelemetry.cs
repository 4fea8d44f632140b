using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Tools;

/// <summary>The span <c>execute_tool {tool}</c>, by OpenTelemetry's GenAI conventions.</summary>
internal sealed class ToolTelemetry(GenAiTelemetry telemetry)
{
    public Activity? Start(AIFunctionDeclaration tool, string callId, string arguments, ActivityContext parent)
    {
        var activity = telemetry.Source.StartActivity($"{GenAiConventions.ExecuteToolOperation} {tool.Name}", ActivityKind.Internal, parent);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag(GenAiConventions.OperationName, GenAiConventions.ExecuteToolOperation);
            activity.SetTag(GenAiConventions.ToolName, tool.Name);
            activity.SetTag(GenAiConventions.ToolCallId, callId);
            activity.SetTag(GenAiConventions.ToolType, GenAiConventions.ToolTypeFunction);
            activity.SetTag(GenAiConventions.ToolDescription, tool.Description);
            activity.SetTag(GenAiConventions.ToolCallArguments, telemetry.CapturesContent ? arguments : null);
        }

        return activity;
    }

    public void End(Activity? activity, ToolOutcome outcome)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        activity.SetTag(GenAiConventions.ToolCallResult, telemetry.CapturesContent ? outcome.Text : null);
        if (outcome.ErrorType is { } error)
        {
            activity.SetTag(GenAiConventions.ErrorType, error);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
