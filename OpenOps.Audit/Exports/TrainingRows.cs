using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>A message in the schemas of trainers.</summary>
internal sealed record TrainingMessage(string Role, string Content)
{
    public static TrainingMessage Of(ChatMessage message) => new(message.Role.ToString().ToLowerInvariant(), message.Content);

    public static TrainingMessage Answer(string text) => new("assistant", text);
}

/// <summary>TRL's language modelling type, and OpenAI's supervised fine-tuning.</summary>
internal sealed record SftRow(IReadOnlyList<TrainingMessage> Messages);

/// <summary>TRL's unpaired preference type.</summary>
internal sealed record KtoRow(IReadOnlyList<TrainingMessage> Prompt, IReadOnlyList<TrainingMessage> Completion, bool Label);

/// <summary>TRL's preference type with an explicit prompt.</summary>
internal sealed record DpoRow(
    IReadOnlyList<TrainingMessage> Prompt, IReadOnlyList<TrainingMessage> Chosen, IReadOnlyList<TrainingMessage> Rejected);

/// <summary>OpenAI's preference fine-tuning.</summary>
internal sealed record OpenAIPreferenceRow(
    OpenAIPreferenceInput Input, IReadOnlyList<TrainingMessage> PreferredOutput, IReadOnlyList<TrainingMessage> NonPreferredOutput);

internal sealed record OpenAIPreferenceInput(IReadOnlyList<TrainingMessage> Messages, IReadOnlyList<object> Tools, bool ParallelToolCalls);
