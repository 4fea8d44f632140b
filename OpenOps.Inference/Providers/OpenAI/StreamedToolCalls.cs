using System.Text;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>Puts the pieces of a turn's tool calls together.</summary>
internal sealed class StreamedToolCalls
{
    private readonly SortedDictionary<int, Call> _calls = [];

    /// <summary>Takes in what a chunk holds of tool calls; false when it holds nothing of any.</summary>
    public bool Add(OpenAIChunk chunk)
    {
        var pieces = chunk.Choices?.FirstOrDefault(choice => choice.Index == 0)?.Delta?.ToolCalls ?? [];
        foreach (var piece in pieces)
        {
            // Servers that send each call whole leave the index out.
            var index = piece.Index ?? (piece.Id is null ? Math.Max(_calls.Count - 1, 0) : _calls.Count);
            if (!_calls.TryGetValue(index, out var call))
            {
                _calls[index] = call = new Call();
            }

            call.Id ??= piece.Id is { Length: > 0 } id ? id : null;
            call.Name.Append(piece.Function?.Name);
            call.Arguments.Append(piece.Function?.Arguments);
        }

        return pieces.Count > 0;
    }

    /// <summary>All calls, in their order.</summary>
    public IEnumerable<FunctionCallContent> Complete() => _calls.Where(call => call.Value.Name.Length > 0).Select(call => ToolArguments.Call(
        call.Value.Id ?? $"call_{call.Key}", call.Value.Name.ToString(), ToolArguments.Tidy(call.Value.Arguments.ToString())));

    private sealed class Call
    {
        public string? Id { get; set; }

        public StringBuilder Name { get; } = new();

        public StringBuilder Arguments { get; } = new();
    }
}
