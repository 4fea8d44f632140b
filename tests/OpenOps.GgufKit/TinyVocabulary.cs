using System.Globalization;

namespace OpenOps.GgufKit;

/// <summary>
/// A vocabulary in the manner of SentencePiece: three control tokens, the 256 bytes, and words. A text whose pieces are
/// no words is read byte by byte, so that every text can be read and every byte be written.
/// </summary>
public sealed class TinyVocabulary
{
    /// <summary>Between messages, ChatML's markers: every model of this kit uses that template.</summary>
    public const string Template =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private const int FirstByte = 4;

    private readonly List<string> _tokens = ["<unk>", "<s>", "<|im_end|>", "<|im_start|>"];

    /// <summary>A vocabulary of the controls, the bytes and these words.</summary>
    /// <param name="words">Each a token of its own; written with its leading blank if it has one.</param>
    public TinyVocabulary(params IReadOnlyCollection<string> words)
    {
        _tokens.AddRange(Enumerable.Range(0, 256).Select(value => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")));
        _tokens.AddRange(words.Select(word => word.Replace(' ', '\u2581')));
    }

    /// <summary>Those of the words that are controls: read whole where markers may stand, and without a text of their own.</summary>
    public IReadOnlyCollection<string> Marks { get; init; } = [];

    /// <summary>The token that ends an answer.</summary>
    public static int End => 2;

    /// <summary>How many tokens there are.</summary>
    public int Count => _tokens.Count;

    /// <summary>The token of a byte.</summary>
    public static int OfByte(byte value) => FirstByte + value;

    /// <summary>The token of a word.</summary>
    public int OfWord(string word) => _tokens.IndexOf(word.Replace(' ', '\u2581')) is var index and >= 0
        ? index
        : throw new ArgumentException($"'{word}' is no token.", nameof(word));

    /// <summary>Writes the tokenizer's keys.</summary>
    public GgufWriter WriteTo(GgufWriter writer, bool withTemplate = true, string? template = null)
    {
        writer
            .Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.tokens", _tokens)
            // Words that are tried later merge last; a byte is never merged.
            .Add("tokenizer.ggml.scores", [.. _tokens.Select((_, index) => -(float)index)])
            // 2 unknown, 3 control, 6 byte, 1 normal.
            .Add("tokenizer.ggml.token_type", [.. _tokens.Select((token, index) => index == 0 ? 2 : index < FirstByte || Marks.Contains(token) ? 3 : index < FirstByte + 256 ? 6 : 1)])
            .Add("tokenizer.ggml.bos_token_id", 1u)
            .Add("tokenizer.ggml.eos_token_id", (uint)End)
            .Add("tokenizer.ggml.unknown_token_id", 0u)
            .Add("tokenizer.ggml.add_bos_token", false)
            .Add("tokenizer.ggml.add_space_prefix", false);
        return withTemplate ? writer.Add("tokenizer.chat_template", template ?? Template) : writer;
    }
}
