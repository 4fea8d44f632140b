using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenOps.Audit.Chain;

/// <summary>A report, for people.</summary>
internal static class ChainReportText
{
    public static string Of(ChainReport report, bool isExport = false)
    {
        List<string> lines = report.Holds
            ? [Text($"The record holds: {report.Events} events, unbroken, {report.Checkpoints} valid checkpoints.")]
            :
            [
                Text($"The record does NOT hold. First: {report.Findings[0].Text}"),
                $"  That means: {Meaning(report.Findings[0].Kind)}",
                .. report.Findings.Skip(1).Select(finding => $"  also: {finding.Text}"),
            ];
        lines.Add(report.SignedThrough == 0
            ? "No event is covered by a checkpoint yet."
            : Text($"Signed through event {report.SignedThrough}."));
        if (report.Removed > 0)
        {
            lines.Add(Text($"{report.Removed} events more were removed, as recorded; of these the hashes are there."));
            lines.AddRange(report.Removals.OrderByDescending(removal => removal.IsEarly).Select(removal => removal.IsEarly
                ? Text($"  {removal.Month}, EARLY, by the run at place {removal.Sequence}. Its reason: {Quote(removal.Override)}")
                : Text($"  {removal.Month}, by the run at place {removal.Sequence}.")));
        }

        if (report.Later > 0)
        {
            lines.Add(Text($"{report.Later} of the checkpoints were signed after the export was made, and say nothing about its end."));
        }

        if (isExport)
        {
            lines.Add("An evidence export holds no texts. That each was there when it was made was looked at.");
        }
        else if (!report.TextsCompared)
        {
            lines.Add("Texts were not opened: that needs Audit:MasterKey. That each is there was looked at.");
        }

        if (report.ChainedLater > 0)
        {
            lines.Add(Text($"Events 1 to {report.ChainedLater} were recorded before there was a chain, and chained by the migration."));
        }

        if (report.Open.Count > 0)
        {
            lines.Add(Text($"Intents with no result, {report.Open.Count} or more: {string.Join(", ", report.Open)}"));
        }

        return string.Join(Environment.NewLine, lines);

        // A reason is what some caller wrote, and a terminal obeys control characters.
        static string Quote(string? reason) => reason is null ? "none" : $"\"{JsonEncodedText.Encode(reason, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }

    private static string Meaning(ChainFault kind) => kind switch
    {
        ChainFault.Changed => "what is said there now is not what was recorded.",
        ChainFault.Removed => "what was recorded there is gone.",
        ChainFault.Inserted => "the service never recorded what stands there.",
        ChainFault.Reordered => "things did not happen in the order that is shown.",
        ChainFault.Truncated => "what was recorded last is gone.",
        ChainFault.ContentChanged => "the event is genuine, and what was said in it is not.",
        ChainFault.ContentRemoved => "the event is genuine, and what was said in it is gone without a record of why.",
        ChainFault.NotErased => "a text that was to be gone for ever can be read.",
        ChainFault.RemainsChanged => "what is kept of events that were removed when their time was over is not what was kept then.",
        ChainFault.RemovedEarly => "events were removed that had to be kept for longer.",
        ChainFault.NotAsSigned => "somebody who can compute hashes rewrote the chain; the signature, for which the key is needed, shows it.",
        ChainFault.BadCheckpoint => "a signed statement about the record was changed, or made with a key that is not known here.",
        ChainFault.BadExport => "the file is not what the service wrote, though nothing that the chain hashes shows it.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}
