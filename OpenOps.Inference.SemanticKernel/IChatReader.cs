using System.Text.Json;

namespace OpenOps.Inference.SemanticKernel;

/// <summary>Reads the chat for whoever asked the question, with no more rights than they have. The person cannot be chosen.</summary>
internal interface IChatReader
{
    public Task<string> ReadAsync(string tool, JsonElement arguments, CancellationToken cancellationToken);
}
