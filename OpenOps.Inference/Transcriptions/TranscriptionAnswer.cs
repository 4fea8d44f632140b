using OpenOps.Inference.Audit;

namespace OpenOps.Inference.Transcriptions;

/// <summary>What a provider made of a file.</summary>
/// <param name="Body">As it came, in the form that was asked for.</param>
/// <param name="Transcript">The words for the record: of JSON its text, of any other form the whole.</param>
/// <param name="Usage">Where the provider counts tokens.</param>
internal sealed record TranscriptionAnswer(byte[] Body, string Transcript, AuditUsage? Usage);
