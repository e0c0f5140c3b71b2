/* The tables of vocabulary.h. */
#include "demo/vocabulary.h"

#include <stddef.h>

/* Sizes of one family are one plausible step apart: the nearest neighbour is the likeliest wrong match. */
static const Size areas[] = { { 500, 500 },   { 500, 750 },   { 750, 750 },   { 1000, 1000 }, { 1000, 1200 },
                              { 1000, 1500 }, { 1000, 2000 }, { 1250, 1250 }, { 1500, 1500 }, { 1500, 2000 },
                              { 1750, 1750 }, { 2000, 2000 }, { 2000, 3000 } };
static const Size rolls[] = { { 500, 27000 },  { 500, 45000 },  { 750, 27000 },  { 750, 45000 },
                              { 1000, 27000 }, { 1000, 45000 }, { 1250, 45000 }, { 1500, 45000 } };
static const Size bores[] = { { 60, 0 },  { 80, 0 },  { 100, 0 }, { 120, 0 }, { 140, 0 },
                              { 160, 0 }, { 180, 0 }, { 200, 0 }, { 220, 0 }, { 240, 0 } };
static const Size cuts[] = { { 130, 0 }, { 190, 0 }, { 220, 0 }, { 250, 0 }, { 290, 0 }, { 320, 0 }, { 350, 0 },
                             { 380, 0 }, { 410, 0 }, { 450, 0 }, { 500, 0 }, { 550, 0 }, { 600, 0 }, { 700, 0 } };
static const Size tubes[] = { { 40, 0 }, { 45, 0 }, { 50, 0 }, { 55, 0 }, { 60, 0 },
                              { 65, 0 }, { 70, 0 }, { 75, 0 }, { 80, 0 }, { 85, 0 } };
static const Size screws[] = { { 20, 80 },  { 20, 100 }, { 24, 100 }, { 24, 120 }, { 27, 120 }, { 27, 140 },
                               { 35, 140 }, { 35, 160 }, { 35, 180 }, { 35, 200 }, { 45, 240 }, { 45, 280 },
                               { 45, 320 }, { 65, 400 }, { 65, 450 }, { 65, 500 }, { 73, 550 }, { 73, 600 } };
static const Size stents[] = { { 22, 80 },  { 22, 120 }, { 25, 120 }, { 25, 160 }, { 28, 160 }, { 28, 200 },
                               { 30, 160 }, { 30, 200 }, { 35, 200 }, { 35, 240 }, { 40, 240 }, { 40, 280 } };
static const Size gauges[] = { { 180, 400 }, { 190, 380 }, { 210, 380 }, { 220, 320 }, { 230, 250 }, { 250, 160 },
                               { 250, 250 }, { 270, 130 }, { 290, 130 }, { 300, 80 },  { 310, 60 },  { 320, 40 } };
static const Size cannulas[] = { { 140, 450 }, { 160, 450 }, { 180, 320 }, { 180, 450 },
                                 { 200, 250 }, { 200, 320 }, { 220, 250 }, { 240, 190 } };
static const Size volumes[] = { { 10, 0 },  { 20, 0 },  { 30, 0 },  { 50, 0 },
                                { 100, 0 }, { 200, 0 }, { 300, 0 }, { 500, 0 } };
static const Size bottles[] = { { 50, 0 }, { 75, 0 }, { 100, 0 }, { 150, 0 } };
static const Size bags[] = { { 3500, 0 }, { 5000, 0 }, { 7500, 0 }, { 10000, 0 }, { 15000, 0 }, { 20000, 0 } };
static const Size lengths[] = { { 3000, 0 },  { 4500, 0 },  { 6000, 0 },  { 9000, 0 },  { 12000, 0 },
                                { 15000, 0 }, { 18000, 0 }, { 20000, 0 }, { 26000, 0 }, { 30000, 0 } };
static const Size heads[] = { { 220, 0 }, { 280, 0 }, { 320, 0 }, { 360, 0 }, { 400, 0 }, { 440, 0 } };
static const Size cups[] = { { 440, 0 }, { 460, 0 }, { 480, 0 }, { 500, 0 }, { 520, 0 },
                             { 540, 0 }, { 560, 0 }, { 580, 0 }, { 600, 0 }, { 620, 0 } };
static const Size lenses[] = { { 180, 0 }, { 185, 0 }, { 190, 0 }, { 195, 0 }, { 200, 0 }, { 205, 0 },
                               { 210, 0 }, { 215, 0 }, { 220, 0 }, { 225, 0 }, { 230, 0 } };
static const Size words[] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 } };
static const Size none[] = { { 0, 0 } };

#define LIST(kind, array)                                                                                              \
    {                                                                                                                  \
        kind, array, (int)(sizeof(array) / sizeof((array)[0]))                                                         \
    }
static const SizeList by_area = LIST(SIZE_AREA, areas), by_roll = LIST(SIZE_ROLL, rolls),
                      by_bore = LIST(SIZE_BORE, bores), by_cut = LIST(SIZE_DIAMETER, cuts),
                      by_tube = LIST(SIZE_DIAMETER, tubes), by_screw = LIST(SIZE_SHAFT, screws),
                      by_stent = LIST(SIZE_SHAFT, stents), by_gauge = LIST(SIZE_GAUGE, gauges),
                      by_cannula = LIST(SIZE_GAUGE, cannulas), by_volume = LIST(SIZE_VOLUME, volumes),
                      by_bottle = LIST(SIZE_VOLUME, bottles), by_bag = LIST(SIZE_VOLUME, bags),
                      by_length = LIST(SIZE_LENGTH, lengths), by_head = LIST(SIZE_DIAMETER, heads),
                      by_cup = LIST(SIZE_DIAMETER, cups), by_lens = LIST(SIZE_DIAMETER, lenses),
                      by_word = LIST(SIZE_WORD, words), by_none = LIST(SIZE_NONE, none);

/* noun, generic, american, german; options; materials; sizes; packs; boxes a case; area, risk; tariff part, BNF
 * beginning (97 and 98: no such section), unit; pence; flags */
/* clang-format off */
const Family families[] = {
    /* wound */
    { "foam dressing", "Polyurethane foam dressing sterile", "DRESSING, WOUND, FOAM", "Schaumverband",
      { "with adhesive border", "without adhesive border", "with silicone border", "silver with adhesive border",
        "thin", NULL }, { "polyurethane foam", NULL },
      &by_area, { 10, 5, 20 }, 8, WOUND, CLASS_IIB, "IXA", "2098", "dressing", 95, 240, STERILE | SINGLE_USE },
    { "alginate dressing", "Alginate dressing sterile", "DRESSING, WOUND, ALGINATE", "Alginatverband",
      { "", "silver", "with honey", "high gelling", NULL }, { "calcium alginate", NULL },
      &by_area, { 10, 5 }, 10, WOUND, CLASS_IIB, "IXA", "2098", "dressing", 80, 190, STERILE | SINGLE_USE },
    { "hydrocolloid dressing", "Hydrocolloid dressing semi-permeable sterile", "DRESSING, WOUND, HYDROCOLLOID",
      "Hydrokolloidverband",
      { "with adhesive border", "without adhesive border", "thin", "sacral", NULL }, { "hydrocolloid", NULL },
      &by_area, { 10, 5, 20 }, 12, WOUND, CLASS_IIB, "IXA", "2098", "dressing", 70, 160, STERILE | SINGLE_USE },
    { "film dressing", "Vapour-permeable adhesive film dressing", "DRESSING, FILM, TRANSPARENT", "Folienverband",
      { "", "with absorbent pad", "with frame delivery", NULL }, { "polyurethane film", NULL },
      &by_area, { 50, 100, 10 }, 6, WOUND, CLASS_IIA, "IXA", "2098", "dressing", 18, 60, STERILE | SINGLE_USE },
    { "wound contact dressing", "Soft silicone wound contact dressing sterile", "DRESSING, WOUND CONTACT, SILICONE",
      "Wundauflage",
      { "", "perforated", "with silver", "meshed", NULL }, { "silicone", "polyamide net", NULL },
      &by_area, { 10, 5 }, 10, WOUND, CLASS_IIB, "IXA", "2098", "dressing", 110, 310, STERILE | SINGLE_USE },
    { "superabsorbent pad", "Absorbent cellulose dressing with fluid repellent backing sterile",
      "PAD, WOUND, SUPERABSORBENT", "Saugkompresse",
      { "", "non-adherent", "with adhesive border", NULL }, { "cellulose", "polyacrylate", NULL },
      &by_area, { 10, 20, 30 }, 8, WOUND, CLASS_IIA, "IXA", "2098", "dressing", 32, 95, STERILE | SINGLE_USE },
    { "gauze swab", "Gauze swab", "GAUZE, SPONGE", "Mullkompresse",
      { "8ply sterile", "8ply non-sterile", "12ply sterile", "x-ray detectable", "non-woven 4ply", NULL },
      { "cotton", "viscose", NULL },
      &by_area, { 5, 100, 25 }, 20, WOUND, CLASS_I, "IXA", "2097", "pack", 4, 15, SINGLE_USE },
    { "tubular bandage", "Elasticated tubular bandage", "BANDAGE, TUBULAR, ELASTIC", "Schlauchverband",
      { "light support", "medium support", "heavy support", NULL }, { "cotton", "viscose", NULL },
      &by_roll, { 1, 5 }, 20, WOUND, CLASS_I, "IXA", "2097", "bandage", 120, 420, LATEX },
    { "compression bandage", "Cohesive compression bandage", "BANDAGE, COMPRESSION", "Kompressionsbinde",
      { "two-layer kit", "four-layer kit", "short stretch", "cohesive latex free", NULL },
      { "cotton", "polyamide", "elastane", NULL },
      &by_roll, { 1, 8, 12 }, 6, WOUND, CLASS_I, "IXA", "2097", "bandage", 220, 890, 0 },
    /* stoma */
    { "colostomy bag", "Colostomy bag", "POUCH, OSTOMY, CLOSED", "Kolostomiebeutel",
      { "one-piece closed with filter", "one-piece closed soft convex", "two-piece closed", "flushable",
        "mini closed with filter", NULL }, { "polyethylene", "hydrocolloid", NULL },
      &by_cut, { 30, 10, 50 }, 10, STOMA, CLASS_I, "IXC", "2398", "device", 230, 410, SINGLE_USE | COLOURED },
    { "ileostomy bag", "Ileostomy bag", "POUCH, OSTOMY, DRAINABLE", "Ileostomiebeutel",
      { "one-piece drainable", "one-piece drainable convex", "two-piece drainable", "high output",
        "one-piece drainable maxi", NULL }, { "polyethylene", "hydrocolloid", NULL },
      &by_cut, { 30, 10, 20 }, 10, STOMA, CLASS_I, "IXC", "2398", "device", 240, 440, SINGLE_USE | COLOURED },
    { "urostomy bag", "Urostomy bag", "POUCH, UROSTOMY", "Urostomiebeutel",
      { "one-piece with tap", "two-piece with tap", "one-piece convex with tap", NULL },
      { "polyethylene", "hydrocolloid", NULL },
      &by_cut, { 10, 20, 30 }, 10, STOMA, CLASS_I, "IXC", "2398", "device", 330, 520, SINGLE_USE | COLOURED },
    { "stoma flange", "Two piece ostomy system flange", "WAFER, OSTOMY", "Basisplatte",
      { "flat", "convex", "soft convex", "stretch to fit", NULL }, { "hydrocolloid", NULL },
      &by_cut, { 5, 10 }, 20, STOMA, CLASS_I, "IXC", "2398", "device", 280, 460, SINGLE_USE },
    { "barrier ring", "Ostomy skin protector ring", "RING, BARRIER, OSTOMY", "Hautschutzring",
      { "thin", "standard", "convex", NULL }, { "hydrocolloid", NULL },
      &by_cut, { 10, 20, 30 }, 12, STOMA, CLASS_I, "IXC", "2398", "device", 160, 300, SINGLE_USE },
    /* continence */
    { "intermittent catheter", "Nelaton catheter", "CATHETER, URINARY, INTERMITTENT", "Einmalkatheter",
      { "male hydrophilic", "female hydrophilic", "male ready to use with bag", "paediatric uncoated",
        "male Tiemann tip", NULL }, { "PVC", "polyurethane", "silicone", NULL },
      &by_bore, { 30, 25, 100 }, 6, CONTINENCE, CLASS_IIA, "IXA", "2198", "catheter", 95, 210, STERILE | SINGLE_USE },
    { "Foley catheter", "Urinary catheter two way", "CATHETER, FOLEY, 2-WAY", "Ballonkatheter",
      { "male 10ml balloon", "female 10ml balloon", "male 30ml balloon", "suprapubic 10ml balloon", NULL },
      { "silicone", "latex hydrogel coated", NULL },
      &by_bore, { 5, 10, 1 }, 10, CONTINENCE, CLASS_IIB, "IXA", "2198", "catheter", 480, 990,
      STERILE | SINGLE_USE | LATEX },
    { "urinary sheath", "Incontinence sheath", "CATHETER, EXTERNAL, MALE", "Urinalkondom",
      { "self-adhesive", "with separate fixing strip", "short self-adhesive", NULL }, { "silicone", "latex", NULL },
      &by_cut, { 30, 1, 100 }, 10, CONTINENCE, CLASS_I, "IXB", "2298", "device", 150, 230, SINGLE_USE | LATEX },
    { "leg bag", "Leg bag", "BAG, LEG, URINE", "Beinbeutel",
      { "lever tap short tube", "lever tap long tube", "T tap short tube", "twist tap long tube", NULL },
      { "PVC", "EVA", NULL },
      &by_bag, { 10, 5, 30 }, 10, CONTINENCE, CLASS_I, "IXB", "2298", "device", 160, 310, SINGLE_USE },
    { "night drainage bag", "Drainage bag 2 litre", "BAG, DRAINAGE, URINE", "Nachtbeutel",
      { "single use", "drainable with tap", "with non-return valve", NULL }, { "PVC", NULL },
      &by_length, { 10, 30 }, 10, CONTINENCE, CLASS_I, "IXB", "2298", "device", 25, 120, SINGLE_USE },
    { "absorbent pad", "Incontinence pad", "PAD, INCONTINENCE", "Inkontinenzvorlage",
      { "light", "normal", "super", "maxi", NULL }, { "cellulose", NULL },
      &by_word, { 28, 14, 30, 40 }, 4, CONTINENCE, CLASS_I, NULL, "2298", "device", 12, 55, SINGLE_USE },
    /* hosiery */
    { "stocking", "Compression hosiery stocking", "STOCKING, COMPRESSION", "Kompressionsstrumpf",
      { "class 1 below knee closed toe", "class 1 below knee open toe", "class 2 below knee closed toe",
        "class 2 thigh length open toe", "class 3 below knee open toe", NULL }, { "polyamide", "elastane", NULL },
      &by_word, { 1, 2 }, 0, HOSIERY, CLASS_I, "IXA", "2127", "stocking", 390, 2900, COLOURED },
    { "lymphoedema garment", "Lymphoedema garment", "GARMENT, LYMPHEDEMA", "Lymphstrumpf",
      { "below knee closed toe", "thigh length open toe", "armsleeve with grip top", "class 2 tights", "glove",
        NULL }, { "polyamide", "elastane", NULL },
      &by_word, { 1, 2 }, 0, HOSIERY, CLASS_I, "IXA", "2127", "device", 1900, 6900, COLOURED },
    { "anti-embolism stocking", "Anti-embolism stocking", "STOCKING, ANTI-EMBOLISM", "Thrombosestrumpf",
      { "knee length", "thigh length", NULL }, { "polyamide", "elastane", NULL },
      &by_word, { 1, 6 }, 12, HOSIERY, CLASS_I, NULL, "2127", "device", 210, 560, LATEX },
    { "elbow support", "Elbow support", "SUPPORT, ELBOW, ELASTIC", "Ellenbogenbandage",
      { "left", "right", NULL }, { "neoprene", "cotton", NULL },
      &by_word, { 1 }, 24, HOSIERY, CLASS_I, NULL, "2127", "device", 450, 1900, COLOURED },
    { "wrist splint", "Wrist splint", "SPLINT, WRIST", "Handgelenkschiene",
      { "left", "right", "left with thumb", "right with thumb", NULL }, { "neoprene", "aluminium", NULL },
      &by_word, { 1 }, 24, HOSIERY, CLASS_I, NULL, "2127", "device", 520, 2400, COLOURED },
    /* testing and community */
    { "glucose test strips", "Blood glucose biosensor testing strips", "STRIP, TEST, GLUCOSE",
      "Blutzuckerteststreifen",
      { "", "for use with meter A", "for use with meter B", "ketone", NULL }, { NULL },
      &by_none, { 50, 25, 100 }, 24, TESTING, CLASS_IVD, "IXR", "0698", "strip", 9, 32,
      DIAGNOSTIC | MEASURES | CHILLED },
    { "urine test strips", "Urine testing strips", "STRIP, TEST, URINE", "Urinteststreifen",
      { "glucose", "protein", "ten parameter", NULL }, { NULL },
      &by_none, { 50, 100 }, 24, TESTING, CLASS_IVD, "IXR", "0698", "strip", 5, 18, DIAGNOSTIC | CHILLED },
    { "lancets", "Lancets sterile single use", "LANCET, BLOOD", "Lanzetten",
      { "", "safety", NULL }, { "stainless steel", NULL },
      &by_gauge, { 200, 100, 50 }, 20, TESTING, CLASS_IIA, "IXA", "2198", "lancet", 2, 6, STERILE | SINGLE_USE },
    { "pen needles", "Hypodermic insulin needles for pre-filled / reusable pen injectors", "NEEDLE, PEN, INSULIN",
      "Pen-Nadeln",
      { "screw on", "safety", NULL }, { "stainless steel", NULL },
      &by_gauge, { 100, 50, 30 }, 12, TESTING, CLASS_IIA, "IXA", "2198", "needle", 3, 22, STERILE | SINGLE_USE },
    { "eye drops", "Sodium hyaluronate eye drops preservative free", "SOLUTION, EYE, LUBRICATING", "Augentropfen",
      { "0.1%", "0.2%", "0.4%", "0.15% with trehalose", NULL }, { NULL },
      &by_bottle, { 1, 3 }, 48, TESTING, CLASS_IIB, "IXA", "2197", "ml", 350, 1290, STERILE | CHILLED },
    { "spacer", "Spacer device", "SPACER, HOLDING CHAMBER", "Inhalierhilfe",
      { "with child mask", "with infant mask", "with adult mask", "without mask", NULL }, { "polycarbonate", NULL },
      &by_none, { 1, 10 }, 10, TESTING, CLASS_I, "IXA", "2197", "device", 320, 890, 0 },
    /* theatre and ward */
    { "examination glove", "Examination glove non-sterile", "GLOVE, EXAMINATION", "Untersuchungshandschuh",
      { "powder free", "powder free extended cuff", "accelerator free", NULL }, { "nitrile", "vinyl", "latex", NULL },
      &by_word, { 100, 200, 50 }, 10, THEATRE, CLASS_I, NULL, "2198", "device", 3, 9, SINGLE_USE | LATEX },
    { "surgical gown", "Surgical gown", "GOWN, SURGICAL", "OP-Mantel",
      { "standard", "reinforced", "impervious", NULL }, { "SMS polypropylene", NULL },
      &by_word, { 20, 30, 36 }, 0, THEATRE, CLASS_I, NULL, "2198", "device", 140, 690, STERILE | SINGLE_USE },
    { "surgical drape", "Surgical drape", "DRAPE, SURGICAL", "Abdecktuch",
      { "adhesive", "fenestrated", "with fluid pouch", NULL }, { "SMS polypropylene", "polyethylene", NULL },
      &by_area, { 20, 50, 10 }, 4, THEATRE, CLASS_I, NULL, "2198", "device", 60, 520, STERILE | SINGLE_USE },
    { "suture", "Absorbable suture", "SUTURE, ABSORBABLE", "Nahtmaterial",
      { "braided coated violet", "monofilament undyed", "rapid absorbing", "antibacterial braided", NULL },
      { "polyglactin", "poliglecaprone", "polydioxanone", NULL },
      &by_length, { 36, 12, 24 }, 12, THEATRE, CLASS_III, NULL, "2198", "device", 190, 860, STERILE | SINGLE_USE },
    { "skin stapler", "Skin stapler", "STAPLER, SKIN", "Hautklammergerät",
      { "15 staples", "35 staples", "55 staples", NULL }, { "stainless steel", NULL },
      &by_none, { 6, 12, 1 }, 6, THEATRE, CLASS_IIA, NULL, "2198", "device", 390, 1290, STERILE | SINGLE_USE },
    { "laparoscopic trocar", "Laparoscopic trocar", "TROCAR, LAPAROSCOPIC", "Trokar",
      { "bladeless", "bladed", "optical", "balloon", NULL }, { "polycarbonate", NULL },
      &by_tube, { 6, 5, 10 }, 4, THEATRE, CLASS_IIA, NULL, "2198", "device", 1900, 6900, STERILE | SINGLE_USE },
    { "laparoscopic scissors", "Laparoscopic scissors", "SCISSORS, LAPAROSCOPIC", "Laparoskopieschere",
      { "curved single use", "straight single use", "curved reusable", "hook reusable", NULL },
      { "stainless steel", NULL },
      &by_length, { 1, 5, 10 }, 4, THEATRE, CLASS_IIA, NULL, "2198", "device", 3900, 18900, 0 },
    { "suction tubing", "Suction connecting tubing", "TUBING, SUCTION", "Absaugschlauch",
      { "funnel ends", "female-female", "with handle", NULL }, { "PVC", "silicone", NULL },
      &by_length, { 50, 30, 25 }, 2, THEATRE, CLASS_I, NULL, "2198", "device", 60, 260, STERILE | SINGLE_USE },
    { "face mask", "Respiratory protective mask", "MASK, RESPIRATOR", "Atemschutzmaske",
      { "FFP2", "FFP3 valved", "FFP3 unvalved", "Type IIR", NULL }, { "polypropylene", NULL },
      &by_word, { 20, 10, 50 }, 20, THEATRE, CLASS_I, NULL, "2198", "device", 8, 220, SINGLE_USE },
    /* lines, needles, airways */
    { "syringe", "Syringe", "SYRINGE, PISTON", "Spritze",
      { "luer slip", "luer lock", "eccentric luer slip", "enteral", NULL }, { "polypropylene", NULL },
      &by_volume, { 100, 50, 60, 30 }, 10, ACCESS_LINES, CLASS_IIA, NULL, "2198", "device", 3, 35,
      STERILE | SINGLE_USE },
    { "hypodermic needle", "Hypodermic needle", "NEEDLE, HYPODERMIC", "Kanüle",
      { "", "safety", "thin wall", NULL }, { "stainless steel", NULL },
      &by_gauge, { 100, 50 }, 50, ACCESS_LINES, CLASS_IIA, NULL, "2198", "needle", 2, 19, STERILE | SINGLE_USE },
    { "IV cannula", "Peripheral intravenous cannula", "CATHETER, INTRAVASCULAR, PERIPHERAL", "Venenverweilkanüle",
      { "ported safety", "non-ported safety", "ported winged", "closed system", NULL },
      { "polyurethane", "FEP", NULL },
      &by_cannula, { 50, 20, 100 }, 4, ACCESS_LINES, CLASS_IIA, NULL, "2198", "device", 70, 360,
      STERILE | SINGLE_USE },
    { "central venous catheter", "Central venous catheter", "CATHETER, CENTRAL VENOUS", "Zentraler Venenkatheter",
      { "single lumen", "double lumen", "triple lumen", "triple lumen antimicrobial", "quad lumen", NULL },
      { "polyurethane", "silicone", NULL },
      &by_bore, { 5, 10, 1 }, 4, ACCESS_LINES, CLASS_III, NULL, "2198", "device", 1900, 8900, STERILE | SINGLE_USE },
    { "infusion set", "Infusion set", "SET, ADMINISTRATION, INTRAVASCULAR", "Infusionsbesteck",
      { "gravity", "pump", "light resistant", "with filter 0.2 micron", NULL },
      { "PVC DEHP free", "polyethylene lined", NULL },
      &by_length, { 50, 20, 100, 25 }, 2, ACCESS_LINES, CLASS_IIA, NULL, "2198", "device", 90, 690,
      STERILE | SINGLE_USE },
    { "tracheal tube", "Tracheal tube", "TUBE, TRACHEAL", "Endotrachealtubus",
      { "oral/nasal cuffed", "oral/nasal uncuffed", "reinforced cuffed", "with subglottic suction", NULL },
      { "PVC", "silicone", NULL },
      &by_tube, { 10, 20, 1 }, 10, ACCESS_LINES, CLASS_IIA, NULL, "2198", "device", 110, 1900, STERILE | SINGLE_USE },
    { "suction catheter", "Suction catheter", "CATHETER, SUCTION", "Absaugkatheter",
      { "straight with thumb control", "angled tip", "closed system", NULL }, { "PVC", NULL },
      &by_bore, { 100, 50, 20 }, 10, ACCESS_LINES, CLASS_IIA, NULL, "2198", "catheter", 15, 890,
      STERILE | SINGLE_USE },
    { "nasogastric tube", "Nasogastric feeding tube", "TUBE, NASOGASTRIC", "Magensonde",
      { "short term", "long term with guidewire", "weighted", NULL }, { "PVC", "polyurethane", NULL },
      &by_bore, { 10, 50, 5 }, 10, ACCESS_LINES, CLASS_IIA, NULL, "2198", "device", 90, 1290, STERILE | SINGLE_USE },
    /* orthopaedics and eyes */
    { "cortical screw", "Cortical bone screw", "SCREW, FIXATION, BONE, CORTICAL", "Kortikalisschraube",
      { "self-tapping", "locking self-tapping", "cannulated", "headless compression", NULL },
      { "titanium", "stainless steel", NULL },
      &by_screw, { 1, 5 }, 0, ORTHO, CLASS_IIB, NULL, "2198", "device", 1400, 9800, IMPLANT | SINGLE_USE },
    { "locking plate", "Bone plate locking", "PLATE, FIXATION, BONE", "Verriegelungsplatte",
      { "distal radius left", "distal radius right", "proximal humerus left", "proximal humerus right",
        "straight", NULL }, { "titanium", "stainless steel", NULL },
      &by_cut, { 1 }, 0, ORTHO, CLASS_IIB, NULL, "2198", "device", 14900, 69000, IMPLANT | SINGLE_USE },
    { "femoral head", "Hip prosthesis femoral head", "PROSTHESIS, HIP, FEMORAL HEAD", "Hüftkopf",
      { "-4 taper 12/14", "+0 taper 12/14", "+4 taper 12/14", "+8 taper 12/14", NULL },
      { "ceramic", "cobalt chrome", NULL },
      &by_head, { 1 }, 0, ORTHO, CLASS_III, NULL, "2198", "device", 9800, 52000, IMPLANT | SINGLE_USE | STERILE },
    { "acetabular cup", "Hip prosthesis acetabular cup", "PROSTHESIS, HIP, ACETABULAR", "Hüftpfanne",
      { "cementless porous", "cemented", "cementless three hole", "dual mobility", NULL },
      { "titanium", "polyethylene", NULL },
      &by_cup, { 1 }, 0, ORTHO, CLASS_III, NULL, "2198", "device", 19800, 88000, IMPLANT | SINGLE_USE | STERILE },
    { "tibial insert", "Knee prosthesis tibial insert", "PROSTHESIS, KNEE, TIBIAL INSERT", "Tibiaeinsatz",
      { "left cruciate retaining", "right cruciate retaining", "left posterior stabilised",
        "right posterior stabilised", NULL }, { "polyethylene crosslinked", NULL },
      &by_tube, { 1 }, 0, ORTHO, CLASS_III, NULL, "2198", "device", 19800, 69000, IMPLANT | SINGLE_USE | STERILE },
    { "intraocular lens", "Intraocular lens", "LENS, INTRAOCULAR", "Intraokularlinse",
      { "monofocal preloaded", "toric preloaded", "monofocal", "multifocal", NULL },
      { "acrylic hydrophobic", "acrylic hydrophilic", NULL },
      &by_lens, { 1, 10 }, 0, ORTHO, CLASS_III, NULL, "2198", "device", 4900, 39000, IMPLANT | SINGLE_USE | STERILE },
    { "bone cement", "Bone cement", "CEMENT, BONE", "Knochenzement",
      { "high viscosity", "medium viscosity", "with gentamicin", NULL }, { "PMMA", NULL },
      &by_volume, { 1, 10, 2 }, 0, ORTHO, CLASS_III, NULL, "2198", "device", 2900, 9900,
      IMPLANT | SINGLE_USE | STERILE | CHILLED },
    /* cardiology */
    { "coronary stent", "Coronary stent", "STENT, CORONARY", "Koronarstent",
      { "drug eluting", "bare metal", "drug eluting tapered", NULL }, { "cobalt chrome", "platinum chrome", NULL },
      &by_stent, { 1 }, 0, CARDIO, CLASS_III, NULL, "2198", "device", 19000, 89000, IMPLANT | SINGLE_USE | STERILE },
    { "balloon catheter", "PTCA balloon catheter", "CATHETER, BALLOON, PTCA", "Ballonkatheter PTCA",
      { "semi-compliant", "non-compliant", "drug coated", NULL }, { "nylon", "PEBAX", NULL },
      &by_stent, { 1, 5 }, 0, CARDIO, CLASS_III, NULL, "2198", "device", 6900, 49000, SINGLE_USE | STERILE },
    { "guidewire", "Guidewire", "GUIDEWIRE, VASCULAR", "Führungsdraht",
      { "straight tip hydrophilic", "J tip hydrophilic", "angled tip stiff", "J tip PTFE coated", NULL },
      { "nitinol", "stainless steel", NULL },
      &by_length, { 5, 10, 1 }, 10, CARDIO, CLASS_III, NULL, "2198", "device", 900, 8900, SINGLE_USE | STERILE },
    { "introducer sheath", "Introducer sheath", "INTRODUCER, CATHETER", "Einführschleuse",
      { "radial", "femoral", "femoral long kink resistant", NULL }, { "polyethylene", "FEP", NULL },
      &by_bore, { 10, 5 }, 5, CARDIO, CLASS_IIA, NULL, "2198", "device", 1100, 6900, SINGLE_USE | STERILE },
    { "pacemaker", "Implantable pacemaker", "PULSE GENERATOR, PACEMAKER", "Herzschrittmacher",
      { "single chamber", "dual chamber MR conditional", "dual chamber", "leadless", NULL }, { "titanium", NULL },
      &by_none, { 1 }, 0, CARDIO, CLASS_III, NULL, "2198", "device", 98000, 390000,
      IMPLANT | SINGLE_USE | STERILE | ACTIVE },
    /* equipment */
    { "infusion pump", "Infusion pump", "PUMP, INFUSION", "Infusionspumpe",
      { "volumetric", "volumetric with drug library", "ambulatory", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_IIB, NULL, "2198", "device", 89000, 290000, ACTIVE | EQUIPMENT | MEASURES },
    { "syringe driver", "Syringe driver", "PUMP, INFUSION, SYRINGE", "Spritzenpumpe",
      { "palliative care", "intensive care", "PCA", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_IIB, NULL, "2198", "device", 79000, 240000, ACTIVE | EQUIPMENT },
    { "patient monitor", "Patient monitor", "MONITOR, PHYSIOLOGICAL, PATIENT", "Patientenmonitor",
      { "bedside 12 inch", "bedside 15 inch", "transport", "neonatal", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_IIB, NULL, "2198", "device", 190000, 990000, ACTIVE | EQUIPMENT | MEASURES },
    { "ventilator", "Ventilator", "VENTILATOR, CONTINUOUS", "Beatmungsgerät",
      { "intensive care", "transport", "non-invasive", "neonatal", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_IIB, NULL, "2198", "device", 490000, 2900000,
      ACTIVE | EQUIPMENT | MEASURES },
    { "defibrillator", "Defibrillator", "DEFIBRILLATOR, EXTERNAL", "Defibrillator",
      { "automated external", "manual with pacing", "manual with monitoring", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_III, NULL, "2198", "device", 79000, 890000, ACTIVE | EQUIPMENT },
    { "ultrasound scanner", "Ultrasound scanner", "SYSTEM, IMAGING, ULTRASOUND", "Ultraschallgerät",
      { "portable", "cardiac", "obstetric", "point of care", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_IIA, NULL, "2198", "device", 1900000, 9900000,
      ACTIVE | EQUIPMENT | MEASURES },
    { "pulse oximeter", "Pulse oximeter", "OXIMETER", "Pulsoximeter",
      { "handheld", "finger", "wrist worn", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_IIB, NULL, "2198", "device", 4900, 89000, ACTIVE | EQUIPMENT | MEASURES },
    { "hospital bed", "Hospital bed", "BED, AC-POWERED, ADJUSTABLE", "Krankenhausbett",
      { "electric profiling", "bariatric", "low", "paediatric", NULL }, { NULL },
      &by_none, { 1 }, 0, DEVICES, CLASS_I, NULL, "2198", "device", 120000, 690000, ACTIVE | EQUIPMENT },
};
/* clang-format on */
#undef LIST
const int n_families = (int)(sizeof(families) / sizeof(families[0]));

const char *const size_words[] = { "small", "medium", "large", "extra large", "extra extra large" };
const char *const size_word_short[] = { "S", "M", "L", "XL", "XXL" };

const char *const colours[] = { "Beige", "Black", "Sand", "Clear", "Cr\xc3\xa8me", "Navy", "White", "Cocoa" };
const int n_colours = (int)(sizeof(colours) / sizeof(colours[0]));

/* Whole words and phrases, longest first where one begins another. */
const Abbreviation abbreviations[] = {
    { "stainless steel", "SS" },
    { "single use", "SU" },
    { "with adhesive border", "ADH BRDR" },
    { "without adhesive border", "NON-ADH" },
    { "latex free", "LF" },
    { "double lumen", "2-LUM" },
    { "triple lumen", "3-LUM" },
    { "single lumen", "1-LUM" },
    { "cobalt chrome", "CoCr" },
    { "polyurethane", "PU" },
    { "polypropylene", "PP" },
    { "polyethylene", "PE" },
    { "titanium", "TI" },
    { "silicone", "SIL" },
    { "sterile", "STRL" },
    { "dressing", "DRSG" },
    { "catheter", "CATH" },
    { "drainable", "DRN" },
    { "drainage", "DRNGE" },
    { "bandage", "BDGE" },
    { "compression", "COMP" },
    { "adhesive", "ADH" },
    { "hydrocolloid", "HYDROCOL" },
    { "intermittent", "INT" },
    { "paediatric", "PAED" },
    { "female", "FEM" },
    { "balloon", "BALL" },
    { "surgical", "SURG" },
    { "laparoscopic", "LAP" },
    { "examination", "EXAM" },
    { "reinforced", "REINF" },
    { "infusion", "INF" },
    { "cannula", "CANN" },
    { "one-piece", "1PC" },
    { "two-piece", "2PC" },
    { "left", "LT" },
    { "right", "RT" },
    { "reusable", "REUS" },
    { "absorbent", "ABS" },
    { "hydrophilic", "HYDROPH" },
    { "safety", "SFTY" },
    { "monitor", "MNTR" },
};
const int n_abbreviations = (int)(sizeof(abbreviations) / sizeof(abbreviations[0]));

const char *const syllables[] = { "bra", "cor", "dax", "dru", "fel", "fro", "gli", "gor", "hux", "jol", "kav",
                                  "kri", "lom", "lun", "mez", "mur", "nof", "nyx", "ob",  "pex", "pli", "qua",
                                  "rov", "ruz", "sko", "sul", "tev", "thu", "ulk", "urm", "vep", "vro", "wex",
                                  "wul", "xan", "yor", "zeb", "zim", "ano", "elu", "ira", "oda", "upa", "eri",
                                  "bo",  "ci",  "de",  "fu",  "ga",  "ho",  "ju",  "ke",  "li",  "mo",  "na",
                                  "pu",  "re",  "so",  "ti",  "vu",  "wa",  "xo",  "ye",  "zi" };
const int n_syllables = (int)(sizeof(syllables) / sizeof(syllables[0]));

/* Beginnings of names that firms or brands in the field bear or might: a made-up name that begins so is drawn again. */
const char *const real_beginnings[] = {
    "abb",  "acti", "adva", "alca", "alle", "argo", "arth", "bard", "baxt", "bect", "bios", "bost",  "brau",  "card",
    "cler", "colo", "conv", "cook", "cord", "cuti", "dans", "deli", "depu", "drag", "duod", "edwa",  "esse",  "ethi",
    "fres", "gett", "goli", "hart", "holl", "insu", "intu", "juzo", "kare", "karl", "kend", "lifes", "livan", "lohm",
    "luna", "medi", "medl", "medt", "mepi", "moln", "nova", "novo", "olym", "omni", "onet", "opti",  "orth",  "pali",
    "phil", "pico", "poly", "quat", "resm", "roch", "saba", "sali", "sani", "siem", "smit", "soli",  "stry",  "symm",
    "tega", "tele", "tena", "teru", "unom", "urgo", "vari", "vyai", "vygo", "well", "zimm", "zoll",  "mora",  "lumi",
    "lura", "zela", "ulti", "fuji", "reno", "juli", "kell", "sola", "bona", "nata", "mono", NULL
};

const char *const trades[] = { "Medical",  "Surgical",    "Healthcare", "Devices",       "Orthopaedics",
                               "Vascular", "Diagnostics", "Wound Care", "Life Sciences", "Care Products" };
const int n_trades = (int)(sizeof(trades) / sizeof(trades[0]));

const char *const brand_tails[] = { "Plus", "Lite", "Pro", "Ag", "Neo", "XT", "Flex", "Duo" };
const int n_brand_tails = (int)(sizeof(brand_tails) / sizeof(brand_tails[0]));

const Country countries[] = {
    { "GB", "826", "Ltd", "Limited" },
    { "US", "840", "Inc.", "Inc" },
    { "DE", "276", "GmbH", "GmbH & Co. KG" },
    { "IE", "372", "Ltd", "DAC" },
    { "FR", "250", "SAS", "S.A.S." },
    { "CH", "756", "AG", "SA" },
    { "DK", "208", "A/S", "ApS" },
    { "SE", "752", "AB", "Aktiebolag" },
    { "NL", "528", "B.V.", "BV" },
    { "IT", "380", "S.r.l.", "Srl" },
    { "US", "840", "LLC", "L.L.C." },
    { "JP", "392", "Co., Ltd.", "KK" },
    { "CN", "156", "Co., Ltd.", "Co Ltd" },
};
const int n_countries = (int)(sizeof(countries) / sizeof(countries[0]));

const char *const area_names[AREAS] = { "WOUND CARE",
                                        "STOMA CARE",
                                        "CONTINENCE CARE",
                                        "HOSIERY AND SUPPORTS",
                                        "TESTING AND COMMUNITY",
                                        "THEATRE AND WARD",
                                        "LINES, NEEDLES AND AIRWAYS",
                                        "ORTHOPAEDICS AND EYES",
                                        "CARDIOLOGY",
                                        "EQUIPMENT" };

const char *const towns[] = { "Wexborough", "Thumbleford", "Quarrendale", "Zimbleton", "Oddlesham",  "Kavermouth",
                              "Ulkerby",    "Pexington",   "Murvale",     "Hux Green", "Skorridge",  "Vropton",
                              "Lomsey",     "Dracksford",  "Nyxwick",     "Yorrowby",  "Fennimarsh", "Gorbeck" };
const int n_towns = (int)(sizeof(towns) / sizeof(towns[0]));

const char *const wards[] = { "Theatre 1",  "Theatre 4",         "ICU",       "Ward 3B",         "Ward 7A",
                              "A&E Majors", "Day Surgery",       "Endoscopy", "Cath Lab 2",      "Outpatients",
                              "Maternity",  "Equipment Library", "Ward 12",   "Community Stores" };
const int n_wards = (int)(sizeof(wards) / sizeof(wards[0]));
