namespace OpenOps.Inference.LocalModels.Gguf;

/// <summary>Whether the settings of a file can be a model's at all; the native library divides by some of them.</summary>
internal static class GgufModelCheck
{
    public static void Check(GgufFile file, IReadOnlySet<string> tensors)
    {
        if (file.Architecture is not { Length: > 0 and < 64 } architecture)
        {
            throw new GgufException("it does not say what kind of model it is");
        }

        if (architecture is "clip" or "mmproj" or "whisper" || file.Text("general.type") is { } type and not "model")
        {
            throw new GgufException($"it is not a model that answers ({file.Text("general.type") ?? architecture})");
        }

        if (!tensors.Contains("token_embd.weight"))
        {
            throw new GgufException("it holds no weights of a language model");
        }

        Within("block_count", 1, 1024);
        Within("embedding_length", 1, 1 << 17);
        Within("context_length", 1, 1 << 26);
        Within("attention.head_count", 1, 4096);
        Within("attention.head_count_kv", 1, 4096);
        if (file.Text("tokenizer.ggml.model") is null)
        {
            throw new GgufException("it holds no vocabulary");
        }

        // Some models have a list of one number for each layer here; the native library reads those.
        void Within(string key, long least, long most)
        {
            if (file.Whole($"{architecture}.{key}") is { } value && (value < least || value > most))
            {
                throw new GgufException($"its {key} is {value}");
            }
        }
    }
}
