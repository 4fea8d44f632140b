using System.Collections.Frozen;
using System.Text;
using LLama;
using LLama.Exceptions;
using LLama.Native;
using OpenOps.Inference.LocalModels.Chat;
using OpenOps.Inference.LocalModels.Embeddings;
using OpenOps.Inference.LocalModels.ToolCalls;

namespace OpenOps.Inference.LocalModels.Native;

/// <summary>A GGUF file in memory: its weights, its vocabulary and its template. May be used by many threads.</summary>
internal sealed class NativeModel : IPromptModel, IDisposable
{
    // llama.cpp's own limit.
    private const int MostSequences = 64;

    // Tokens of a text of which a vector is made.
    private const int LongestEmbedded = 2048;

    private readonly SafeLlamaModelHandle _model;
    private readonly LocalModelSettings _settings;

    private NativeModel(SafeLlamaModelHandle model, LocalModelSettings settings, string? template)
    {
        (_model, _settings, Template) = (model, settings, template);
        ContextLength = Math.Min(settings.ContextLength ?? Math.Min(model.ContextSize, 8192), Math.Max(model.ContextSize, 1));
    }

    /// <summary>Tokens of one conversation, its answer included.</summary>
    public int ContextLength { get; }

    /// <summary>The chat template that the file holds.</summary>
    public string? Template { get; }

    /// <summary>Loads a file that <see cref="Gguf.GgufFile"/> has found whole.</summary>
    public static NativeModel Load(LocalModelSettings settings, Action<float> progress)
    {
        NativeLibrary.Prepare();
        var parameters = LLamaModelParams.Default();
        parameters.n_gpu_layers = settings.GpuLayers;
        parameters.progress_callback = (done, _) =>
        {
            progress(done);
            return true;
        };
        try
        {
            var model = SafeLlamaModelHandle.LoadFromFile(settings.File, parameters);
            GC.KeepAlive(parameters.progress_callback);
            return new NativeModel(model, settings, model.GetTemplate(null, strict: false));
        }
        catch (Exception exception) when (exception is RuntimeError or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new LocalModelException(
                LocalModelError.File, $"{settings.DisplayName} cannot be loaded: {Path.GetFileName(settings.File)} is damaged, or of an architecture that this build does not know.", exception);
        }
    }

    /// <summary>A cache and everything needed to decode; for one thread.</summary>
    public NativeRuntime CreateRuntime()
    {
        var sequences = Math.Min(MostSequences, _settings.Parallel + _settings.Remembered);
        var parameters = LLamaContextParams.Default();
        parameters.n_ctx = (uint)Math.Max(_settings.CacheTokens ?? ContextLength * 4, ContextLength);
        parameters.n_batch = 512;
        parameters.n_ubatch = 512;
        parameters.n_seq_max = (uint)sequences;
        parameters.n_threads = _settings.Threads ?? PhysicalCores.Count;
        parameters.n_threads_batch = parameters.n_threads;
        // One pool of cells for all: beginnings are shared, and a short conversation takes little.
        parameters.kv_unified = true;
        var numbers = _settings.PreciseCache ? GGMLType.GGML_TYPE_F32 : GGMLType.GGML_TYPE_F16;
        (parameters.type_k, parameters.type_v) = (numbers, numbers);
        // Flash attention skips what belongs to other sequences, and rounds to 16 bits on its way.
        parameters.llama_flash_attn_type = _settings.PreciseCache
            ? LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_DISABLED
            : LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_AUTO;
        // With sliding windows only a full cache can be cut back to a common beginning.
        parameters.swa_full = true;
        parameters.no_perf = true;
        try
        {
            var context = SafeLLamaContextHandle.Create(_model, parameters);
            if (context.IsInvalid)
            {
                throw new RuntimeError("no context");
            }

            return new NativeRuntime(this, _model, context, sequences);
        }
        catch (RuntimeError exception)
        {
            throw new LocalModelException(
                LocalModelError.Failed, $"There is not enough memory for {_settings.DisplayName} with {parameters.n_ctx} tokens. Lower cache_tokens or context_length.", exception);
        }
    }

    /// <summary>What makes vectors of texts; a <see cref="LocalModelException"/> when the file does not say how.</summary>
    public NativeEmbedder CreateEmbedder()
    {
        // Models that look at a text in both directions take it in one piece, so this bounds a text, and the memory it takes.
        var longest = (uint)Math.Min(ContextLength, LongestEmbedded);
        var parameters = LLamaContextParams.Default();
        (parameters.n_ctx, parameters.n_batch, parameters.n_ubatch, parameters.n_seq_max) = (longest, longest, longest, MostSequences);
        parameters.n_threads = _settings.Threads ?? PhysicalCores.Count;
        parameters.n_threads_batch = parameters.n_threads;
        parameters.kv_unified = true;
        parameters.embeddings = true;
        parameters.no_perf = true;
        try
        {
            var context = SafeLLamaContextHandle.Create(_model, parameters);
            if (context.IsInvalid)
            {
                throw new RuntimeError("no context");
            }

            if (context.PoolingType is LLamaPoolingType.Mean or LLamaPoolingType.CLS or LLamaPoolingType.Last)
            {
                return new NativeEmbedder(_settings, context, MostSequences);
            }

            context.Dispose();
        }
        catch (RuntimeError exception)
        {
            throw new LocalModelException(LocalModelError.Failed, $"There is not enough memory for {_settings.DisplayName}. Lower context_length.", exception);
        }

        throw new LocalModelException(
            LocalModelError.File, $"{_settings.DisplayName} makes no embeddings: {Path.GetFileName(_settings.File)} does not state how its tokens become one vector.");
    }

    /// <summary>How many tokens there are.</summary>
    public int VocabularySize => _model.Vocab.Count;

    /// <summary>Whether a token ends an answer.</summary>
    public bool IsEnd(int token) => ((LLamaToken)token).IsEndOfGeneration(_model.Vocab);

    /// <summary>Tokens that a call of a tool is marked with, as far as the vocabulary has any for it.</summary>
    public IReadOnlySet<int> ToolMarkers => field ??= ToolForms.Markers
        .Select(marker => Tokenize(marker, markers: true, begin: false)).Where(tokens => tokens.Length == 1).Select(tokens => tokens[0]).ToFrozenSet();

    /// <summary>Writes a token's bytes; control tokens have none unless they are asked for, and one too long for the buffer stays unseen rather than half seen.</summary>
    public int PieceOf(int token, Span<byte> bytes, bool withControl = false) =>
        Math.Max(0, NativeApi.llama_token_to_piece(_model.Vocab, token, bytes, 0, withControl));

    /// <summary>Tokens of a text; markers such as an end of a message only where they may stand.</summary>
    public int[] Tokenize(string text, bool markers, bool begin) =>
        [.. _model.Tokenize(text, begin && _model.Vocab.ShouldAddBOS, markers, Encoding.UTF8).Select(token => (int)token)];

    /// <summary>Tokens of a text that stands alone, with the marks at its beginning and end that the model wants.</summary>
    public int[] TokenizeWhole(string text) => [.. _model.Tokenize(text, addBos: true, special: false, Encoding.UTF8).Select(token => (int)token)];

    /// <summary>The messages in the model's own form, up to where its answer begins; null: llama.cpp does not know the template.</summary>
    public string? ApplyTemplate(IEnumerable<(string Role, string Content)> messages)
    {
        if (Template is null)
        {
            return null;
        }

        var template = new LLamaTemplate(Template) { AddAssistant = true };
        foreach (var (role, content) in messages)
        {
            template.Add(role, content);
        }

        try
        {
            return Encoding.UTF8.GetString(template.Apply());
        }
        catch (MissingTemplateException)
        {
            return null;
        }
    }

    public void Dispose() => _model.Dispose();
}
