using System.Diagnostics.CodeAnalysis;

namespace OpenOps.Audit.Exports;

/// <summary>What an export holds, and in which schema.</summary>
internal enum ExportFormat
{
    /// <summary>Whole interactions, one JSON object a line.</summary>
    Interactions,

    /// <summary>One row for each interaction, safe to open in a spreadsheet.</summary>
    Csv,

    /// <summary>Answers that people liked: <c>messages</c>, for supervised fine-tuning (TRL's SFTTrainer, OpenAI).</summary>
    Sft,

    /// <summary>Votes as they are: <c>prompt</c>, <c>completion</c>, <c>label</c> (TRL's KTOTrainer).</summary>
    Kto,

    /// <summary>A liked and a disliked answer to one question: <c>prompt</c>, <c>chosen</c>, <c>rejected</c> (TRL's DPOTrainer).</summary>
    Dpo,

    /// <summary>The same pairs in OpenAI's schema: <c>input</c>, <c>preferred_output</c>, <c>non_preferred_output</c>.</summary>
    OpenAIPreference,

    /// <summary>The whole hash chain without any text, to be verified elsewhere.</summary>
    Evidence,
}

/// <summary>The words of <see cref="ExportFormat"/> in addresses and manifests.</summary>
internal static class ExportFormatText
{
    private static readonly Dictionary<string, ExportFormat> Words = new(StringComparer.Ordinal)
    {
        ["interactions"] = ExportFormat.Interactions,
        ["csv"] = ExportFormat.Csv,
        ["sft"] = ExportFormat.Sft,
        ["kto"] = ExportFormat.Kto,
        ["dpo"] = ExportFormat.Dpo,
        ["openai-preference"] = ExportFormat.OpenAIPreference,
        ["evidence"] = ExportFormat.Evidence,
    };

    public static IEnumerable<string> All => Words.Keys;

    public static bool TryParse(string word, [NotNullWhen(true)] out ExportFormat? format)
    {
        format = Words.TryGetValue(word, out var found) ? found : null;
        return format is not null;
    }

    public static string ToText(this ExportFormat format) => Words.First(word => word.Value == format).Key;

    /// <summary>Whether the rows are for training, chosen by what people thought of the answers.</summary>
    public static bool IsTraining(this ExportFormat format) => format is not (ExportFormat.Interactions or ExportFormat.Csv or ExportFormat.Evidence);
}
